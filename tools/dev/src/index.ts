export { startS3Server, type RunningS3Server } from './s3-server/start.ts';
export type { S3Access, S3Credentials } from './s3-server/access.ts';
