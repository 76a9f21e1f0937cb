"""The projects of the demonstration many times over: each copy is a project with all that hangs on it."""

import hashlib
import sqlite3
import subprocess

TABLES = [
    "project", "project_party", "project_status_change", "project_partner", "project_objective", "project_link", "project_claim",
    "budget", "budget_source", "budget_line", "commitment", "expense", "indicator", "indicator_actual", "indicator_milestone",
    "activity", "activity_county", "deliverable", "training", "training_group", "campaign", "campaign_action",
    "campaign_action_place", "campaign_action_code", "meeting", "meeting_decision", "named_body",
]
# What they refer to, and what else the reports read.
BESIDE = [
    "organisation", "organisation_county", "app_user", "fund", "programme", "strategy", "strategy_objective", "strategy_measure",
    "measure_link", "project_measure", "protocol", "publication", "stated_figure", "standard_review", "standard_review_follow_up",
]


def asked(project, strategy):
    """What is measured: lists over all projects, reports over all of them, and what concerns one project alone."""
    return {
        "list of 50 projects": "/projects?limit=50",
        "50 trainings of a year": "/trainings?year=2016&limit=50",
        "trainings by a word": "/trainings?q=timisoara&limit=50",
        "50 activities": "/activities?limit=50",
        "50 campaigns": "/campaigns?limit=50",
        "50 actions of a kind": "/campaign-actions?kind=play&limit=50",
        "50 meetings": "/meetings?limit=50",
        "trainings by category": "/reports/trainings",
        "the same of a year": "/reports/trainings?year=2016",
        "campaigns": "/reports/campaigns",
        "meetings by county": "/meetings/register",
        "by county": "/reports/counties",
        "evaluation of a year": "/reports/evaluation?year=2020",
        "monitoring of a strategy": f"/reports/strategies/{strategy}",
        "calendar of a month": "/calendar?from=2016-02-01&to=2016-02-29",
        "trainings of one project": f"/reports/trainings?project_id={project}",
        "card of one project": f"/projects/{project}/card",
        "progress of one project": f"/projects/{project}/progress",
        "its indicators": f"/projects/{project}/indicators",
    }


def copy(path, projects, trainings):
    """Copies the projects of a database until there are so many, and in each copy its trainings so often. Says how many of
    what there are."""
    with sqlite3.connect(path) as database:
        rows = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
        taken, ids = of_projects(database, rows)
        many = {row[0] for row in rows["training"]}

        def changed(value, number, again):
            if value not in ids:
                return value
            return hashlib.sha256(b"%b %d %d" % (value, number, again if value in many else 0)).digest()[:16]
        for number in range(1, -(-projects // len(rows["project"]))):
            for table, its in taken.items():
                again = trainings if table in ("training", "training_group") else 1
                copies = [[changed(value, number, time) for value in row] for time in range(again) for row in its]
                if copies:
                    database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(copies[0]))})", copies)
        database.commit()
        database.execute("ANALYZE")
        asked = {"projects": "count(*) FROM project", "sessions": "sum(sessions) FROM training", "participants": "sum(participants) FROM training"}
        return {what: database.execute(f"SELECT {of}").fetchone()[0] for what, of in asked.items()}


def of_projects(database, rows):
    """What belongs to a project, by way of whatever: the rows of each table, and the ids of all of them."""
    ids, taken, grown = set(), {table: [] for table in rows}, True
    columns = {table: [column[1] for column in database.execute(f"PRAGMA table_info({table})")] for table in rows}
    ids.update(row[0] for row in rows["project"])
    while grown:
        grown = False
        for table, its in rows.items():
            taken[table] = [row for row in its if any(value in ids for value in row if isinstance(value, bytes))]
            if "id" in columns[table]:
                found = {row[columns[table].index("id")] for row in taken[table]} - ids
                ids |= found
                grown = grown or bool(found)
    return taken, ids


def carry(path, url):
    """Copies the projects of a SQLite database, and what they refer to, into a PostgreSQL that knows none."""
    psql = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]
    with sqlite3.connect(path) as database:
        for table in [*BESIDE, *TABLES]:
            columns = [column[1] for column in database.execute(f"PRAGMA table_info({table})")]
            asked = f"SELECT column_name, data_type FROM information_schema.columns WHERE table_name = '{table}'"
            said = subprocess.run(psql, input=asked, check=True, capture_output=True, text=True).stdout
            types = dict(line.split("|") for line in said.splitlines())
            # The rows are whole already: nothing is to be looked up for each of them.
            loader = subprocess.Popen(psql, stdin=subprocess.PIPE, text=True)
            loader.stdin.write(f"SET session_replication_role = replica; COPY {table} ({', '.join(columns)}) FROM STDIN;\n")
            for row in database.execute(f"SELECT {', '.join(columns)} FROM {table}"):
                loader.stdin.write("\t".join(copied(value, types[column]) for value, column in zip(row, columns)) + "\n")
            loader.stdin.write("\\.\n")
            loader.stdin.close()
            if loader.wait():
                raise SystemExit(f"{table} was not taken over")
    subprocess.run([*psql, "-c", "VACUUM ANALYZE"], check=True)


def copied(value, kind):
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bytes):
        return value.hex() if kind == "uuid" else f"\\\\x{value.hex()}"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
