export { openS3Backend, type S3BackendOptions } from './backend.ts';
export { s3Identity, type S3Credentials, type S3Settings } from './settings.ts';
