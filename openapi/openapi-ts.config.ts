// How the TypeScript client is made from openapi.json. `npm run generate` in frontend/ runs it.
export default {
  input: './openapi.json',
  output: { path: './client', postProcess: [], clean: true },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    { name: '@hey-api/sdk', responseStyle: 'data' },
    '@hey-api/typescript',
  ],
}
