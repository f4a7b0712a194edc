export { failuresPage } from './failures-page.ts';
export { fieldTable } from './field-table.ts';
export { generatedDocs, type ReadText, staleDocs } from './generated.ts';
export { type JsonSchemaNode, jsonSchemas } from './json-schemas.ts';
