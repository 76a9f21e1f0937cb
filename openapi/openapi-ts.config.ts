// How the TypeScript client is made from openapi.json. `npm run generate` in frontend/ runs it.
export default {
  input: './openapi.json',
  // The endings let Node and the compiler of the package find what is imported.
  output: { path: './client', postProcess: [], clean: true, module: { extension: '.ts' } },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    { name: '@hey-api/sdk', responseStyle: 'data' },
    '@hey-api/typescript',
  ],
}
