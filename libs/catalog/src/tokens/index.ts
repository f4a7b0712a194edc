export { authenticate } from './authenticate.ts';
export { createToken, type CreatedToken, type CreateTokenInput, LONGEST_LIFE_MS } from './create-token.ts';
export { findPrincipals } from './find-principals.ts';
export { getToken } from './get-token.ts';
export { listTokens } from './list-tokens.ts';
export { revokeToken, type RevokeTokenInput, type TokenRevoked } from './revoke-token.ts';
export { actorOf, type Principal } from './principal.ts';
export type { Token } from './token.ts';
