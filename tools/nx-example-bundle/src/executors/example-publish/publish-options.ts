/** The options of the executor; the schema describes them. */
export interface PublishOptions {
  readonly force?: boolean;
  readonly reason?: string;
  readonly ifMatch?: string;
  readonly log?: boolean;
}
