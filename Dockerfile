# The executable with the web app inside, on a base that has no shell.

FROM node:24-bookworm-slim AS web
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund --omit=optional
COPY openapi /src/openapi
COPY frontend ./
RUN npm run --silent build

FROM rust:1.95-bookworm AS server
WORKDIR /src
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock rustfmt.toml clippy.toml ./
COPY backend backend
# What developer pages are made of.
COPY docs docs
COPY tests/backend tests/backend
COPY --from=web /src/frontend/dist frontend/dist
RUN cargo build --locked --release --package punte
# Empty folders, so that fresh volumes belong to the server's user.
RUN install -d -m 700 -o 10001 -g 10001 /empty/keys /empty/checkpoints && install -d -m 3777 /empty/socket

FROM gcr.io/distroless/cc-debian12
COPY --from=server /src/target/release/punte /usr/local/bin/punte
COPY --from=server --chown=10001:10001 /empty/keys /run/keys
COPY --from=server --chown=10001:10001 /empty/checkpoints /var/lib/punte/checkpoints
COPY --from=server /empty/socket /var/run/postgresql
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/punte"]
CMD ["serve"]
