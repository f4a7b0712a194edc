import type { Producer } from '../../wire.ts';
import type { OidcIssuer } from '../policy/issuer.ts';
import type { Claims } from './match-rule.ts';

const LONGEST = 500;

/**
 * Who asks, in the words of their signed token.
 * GitHub: https://docs.github.com/en/actions/reference/security/oidc — GitLab: https://docs.gitlab.com/ci/secrets/id_token_authentication/
 */
export function producerOf(claims: Claims, { issuer, kind }: OidcIssuer): Producer {
  const said = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : undefined;
  };
  const fields: Partial<Record<'repository' | 'ref' | 'commit' | 'run', string | undefined>> =
    kind === 'github'
      ? { repository: said('repository'), ref: said('ref'), commit: said('sha'), run: runOf(said('repository'), said('run_id'), said('run_attempt')) }
      : kind === 'gitlab'
        ? { repository: said('project_path'), ref: said('ref'), commit: said('sha'), run: said('job_id') }
        : { ref: said('ref'), commit: said('sha') };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Pick<Producer, never>;
  return { kind: 'oidc', name: said('sub') ?? '', issuer, ...given };
}

function runOf(repository: string | undefined, ...numbers: readonly (string | undefined)[]): string | undefined {
  const [run, attempt] = numbers;
  if (run === undefined) return undefined;
  return `${repository ?? ''} run ${run}${attempt === undefined ? '' : `, attempt ${attempt}`}`.trim();
}
