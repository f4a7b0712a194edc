import { exportPublicKey } from '@apphub/trust';
import { testKey } from '../server/testing/kit.ts';

/** What clients of a test server have to know to believe it. */
export const kitPublicKey = exportPublicKey(testKey);
