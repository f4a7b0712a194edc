/** Where an S3 store is and how it is spoken to. */
export interface S3Settings {
  readonly bucket: string;
  /** Put before every key, without slashes at its ends; empty for none. */
  readonly prefix: string;
  readonly region: string;
  /** Absent for AWS itself. */
  readonly endpoint?: string;
  readonly pathStyle: boolean;
  /** Where holders of a signed URL reach the store, if not at `endpoint`. */
  readonly publicEndpoint?: string;
  /** Absent: the SDK looks for credentials where AWS's own tools do. */
  readonly credentials?: S3Credentials;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The store's name, without credentials. Signed URLs' endpoint and the region do not change what is stored. */
export function s3Identity({ bucket, prefix, endpoint }: S3Settings): string {
  const path = prefix === '' ? '' : `/${prefix}`;
  const query = endpoint === undefined ? '' : `?endpoint=${encodeURIComponent(endpoint)}`;
  return `s3://${bucket}${path}${query}`;
}
