export * from '../../../../observatory-visualization-runner/src/index.ts';
