import { z } from 'zod';

/** What a rule demands of one claim: a text, in which one `*` stands for any characters, or one of several. */
export type ClaimPattern = string | readonly string[];

export interface ExchangeRule {
  readonly claims: Readonly<Record<string, ClaimPattern>>;
  /** A scope; `{ref}` stands for what the `*` in the claim `ref` stood for. */
  readonly scope: string;
  readonly access: 'read-only' | 'read-write';
}

/** Somebody whose signed tokens are exchanged. */
export interface OidcIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly kind: 'github' | 'gitlab' | 'other';
  readonly jwksUrl?: string;
  readonly minutes: number;
  /** The first that fits decides; if none does, nothing is granted. */
  readonly rules: readonly ExchangeRule[];
}

/**
 * What every rule has to look at. A repository's name can be taken over by somebody else, its number cannot; a
 * `pull_request_target` carries the ref of main, so the ref says nothing without the event.
 */
const demanded: Readonly<Record<OidcIssuer['kind'], readonly string[]>> = {
  github: ['repository_id', 'event_name', 'ref'],
  gitlab: ['project_id', 'pipeline_source', 'ref_type', 'ref'],
  other: ['sub'],
};

const patternSchema = z.union([z.string().min(1).max(500), z.array(z.string().min(1).max(500)).min(1)]);
const webSchema = z.url({ protocol: /^https?$/ });

export const issuerSchema = z.strictObject({
  issuer: webSchema,
  audience: z.string().min(1),
  kind: z.enum(['github', 'gitlab', 'other']),
  jwksUrl: webSchema.exactOptional(),
  minutes: z.int().min(1).max(720).default(60),
  rules: z
    .array(
      z.strictObject({
        claims: z.record(z.string().regex(/^[a-z_]{1,64}$/), patternSchema),
        scope: z.string().min(1).max(200),
        access: z.enum(['read-only', 'read-write']).default('read-write'),
      }),
    )
    .min(1),
});

/** What is wrong with an issuer beyond its form. */
export function issuerProblems({ issuer, kind, jwksUrl, rules }: OidcIssuer, at: string): string[] {
  return [
    ...[issuer, jwksUrl].flatMap((url) => (url === undefined || isPrivateEnough(url) ? [] : [`${at}: expected https but on the loopback, got ${JSON.stringify(url)}`])),
    ...rules.flatMap((rule, index) => ruleProblems(rule, { kind, at: `${at}.rules[${index}]` })),
  ];
}

function ruleProblems({ claims, scope }: ExchangeRule, { kind, at }: { readonly kind: OidcIssuer['kind']; readonly at: string }): string[] {
  const missing = demanded[kind].filter((name) => claims[name] === undefined);
  const stars = Object.entries(claims).flatMap(([name, pattern]) => [pattern].flat().flatMap((text) => (text.split('*').length > 2 ? [name] : [])));
  const unknown = [...scope.matchAll(/\{([^}]*)\}/g)].flatMap(([, name = '']) => (typeof claims[name] === 'string' && claims[name].includes('*') ? [] : [name]));
  const bound = [claims[kind === 'gitlab' ? 'project_id' : 'repository_id']].flat().filter((text) => kind !== 'other' && text?.includes('*'));
  return [
    ...missing.map((name) => `${at}.claims: expected ${name} among them, since without it a token of another job would fit`),
    ...stars.map((name) => `${at}.claims.${name}: expected at most one "*"`),
    ...unknown.map((name) => `${at}.scope: expected "{…}" to name a claim with a "*", got {${name}}`),
    ...bound.map((text) => `${at}.claims: expected the number of one repository, got ${JSON.stringify(text)}`),
  ];
}

function isPrivateEnough(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
}
