/** How to reach a running S3 server; printed and handed over as JSON. */
export interface S3Access extends S3Credentials {
  readonly endpoint: string;
  readonly region: string;
  /** A user who may store a few kilobytes and no more. */
  readonly poor: S3Credentials;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
