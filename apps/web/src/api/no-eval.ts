import { config } from 'zod';

/** zod would make code of texts where it may; the policy of the page forbids it, and the attempt alone is reported. First import of all. */
config({ jitless: true });
