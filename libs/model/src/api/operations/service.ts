import { z } from 'zod';
import { auditEntryWire, auditPageQuery, auditVerificationWire } from '../audit.ts';
import { eventPageQuery, eventPageSchema } from '../events.ts';
import { idParams } from '../fields.ts';
import { healthSchema, queueSchema } from '../health.ts';
import { scopes } from '../scopes.ts';
import { createdTokenSchema, createTokenBody, ownTokenSchema, tokenSchema } from '../tokens.ts';
import { dataReply } from './envelope.ts';
import { json, operation } from './operation.ts';

export const serviceOperations = {
  listEvents: operation({
    id: 'listEvents',
    method: 'GET',
    path: '/events',
    summary: 'Events after a number; the WebSocket /ws tells them as they come',
    tag: 'Events',
    access: ['read', 'import', 'run'],
    query: eventPageQuery,
    replies: { 200: dataReply(eventPageSchema, 'The events, by number.') },
  }),
  createToken: operation({
    id: 'createToken',
    method: 'POST',
    path: '/tokens',
    summary: 'Make a token',
    tag: 'Tokens',
    access: ['admin'],
    body: createTokenBody,
    replies: { 201: dataReply(createdTokenSchema, 'The token, said this once.') },
  }),
  listTokens: operation({
    id: 'listTokens',
    method: 'GET',
    path: '/tokens',
    summary: 'All tokens, without what they are',
    tag: 'Tokens',
    access: ['admin'],
    replies: { 200: dataReply(z.array(tokenSchema), 'The tokens.') },
  }),
  getSelf: operation({
    id: 'getSelf',
    method: 'GET',
    path: '/tokens/self',
    summary: 'The token that asks: what it is called, what it may do, how long it works',
    tag: 'Tokens',
    access: scopes,
    replies: { 200: dataReply(ownTokenSchema, 'The token.') },
  }),
  revokeToken: operation({
    id: 'revokeToken',
    method: 'DELETE',
    path: '/tokens/:id',
    summary: 'End a token at once',
    tag: 'Tokens',
    access: ['admin'],
    params: idParams,
    replies: { 200: dataReply(tokenSchema, 'The token as it is now.') },
    failures: ['TOKEN_UNKNOWN'],
  }),
  listAudit: operation({
    id: 'listAudit',
    method: 'GET',
    path: '/audit',
    summary: 'The audit trail, oldest first, with its hashes',
    tag: 'Audit',
    access: ['admin'],
    query: auditPageQuery,
    replies: { 200: dataReply(z.array(auditEntryWire), 'The entries.') },
  }),
  verifyAudit: operation({
    id: 'verifyAudit',
    method: 'GET',
    path: '/audit/verification',
    summary: 'Read the whole audit trail and hold every hash, every link and the signature of its end',
    tag: 'Audit',
    access: ['admin'],
    replies: { 200: dataReply(auditVerificationWire, 'What was found; a broken trail is an answer, too.') },
  }),
  getHealth: operation({
    id: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'How the service is; always 200',
    tag: 'Service',
    access: 'open',
    replies: { 200: json(healthSchema, 'What was looked at.') },
  }),
  getReadiness: operation({
    id: 'getReadiness',
    method: 'GET',
    path: '/ready',
    summary: 'Whether requests can be sent here',
    tag: 'Service',
    access: 'open',
    replies: { 200: json(healthSchema, 'They can.'), 503: json(healthSchema, 'They cannot, for the reason that is told.') },
  }),
  getQueue: operation({
    id: 'getQueue',
    method: 'GET',
    path: '/queue',
    summary: 'What is waiting and what is worked on',
    tag: 'Service',
    access: ['read'],
    replies: { 200: dataReply(queueSchema, 'How many, and for how long.') },
  }),
  getMetrics: operation({
    id: 'getMetrics',
    method: 'GET',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    tag: 'Service',
    access: ['read'],
    replies: { 200: { kind: 'stream', contentType: 'text/plain', words: 'In the text format of Prometheus.' } },
  }),
} as const;
