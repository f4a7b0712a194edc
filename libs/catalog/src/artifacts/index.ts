export { knownChecksums, knownSlugs } from './accounted-for.ts';
export { type Artifact, BUNDLE_MEDIA_TYPE, storageOf } from './artifact.ts';
export { type ArtifactQuery, artifactsById, findArtifact, newestArtifacts } from './find-artifact.ts';
export { type NewArtifact, saveArtifact, saveArtifacts } from './save-artifact.ts';
