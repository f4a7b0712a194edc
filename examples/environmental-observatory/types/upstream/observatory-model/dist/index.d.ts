export * from '../../../../observatory-model/src/index.ts';
