import type { TargetConfiguration } from '@nx/devkit';
import { BUNDLER_INPUTS } from './bundler.ts';
import {
  BUNDLE_TARGET,
  lostBlobsVariable,
  NATIVE_TOOLS_VARIABLE,
  PLUGIN,
  PUBLISH_TARGET,
  receiptFiles,
  STORE_STAMP_VARIABLE,
  TEST_TARGET,
  TOOLCHAIN_VARIABLE,
} from './names.ts';
import type { FoundExample } from './found-example.ts';

/** What the targets of one example are made from. */
export interface TargetFacts {
  readonly example: FoundExample;
  /** Names the inputs of the example and of all it depends on; undefined where they cannot be read. */
  readonly sourceKey: string | undefined;
  readonly sharedFolder: string | undefined;
}

/** The targets of an example; those of a broken one fail with its failure and are never cached. */
export function exampleTargets(facts: TargetFacts): Record<string, TargetConfiguration> {
  const { slug, failure, hasSample } = facts.example;
  const { receipt, digest } = receiptFiles(slug);
  const bundle: TargetConfiguration = {
    ...common(facts, BUNDLE_TARGET),
    dependsOn: failure === undefined ? [`^${BUNDLE_TARGET}`] : [],
    outputs: [`{workspaceRoot}/${receipt}`, `{workspaceRoot}/${digest}`],
    metadata: { description: 'Builds the bundle and stores it' },
  };
  const test: TargetConfiguration = {
    ...common(facts, TEST_TARGET),
    dependsOn: [BUNDLE_TARGET],
    outputs: [],
    metadata: { description: 'Runs the bundle with its sample input' },
  };
  const targets = { [BUNDLE_TARGET]: bundle, [PUBLISH_TARGET]: publishTarget };
  return hasSample ? { ...targets, [TEST_TARGET]: test } : targets;
}

/** Never cached: what a service holds is for the service to say. */
const publishTarget: TargetConfiguration = {
  executor: `${PLUGIN}:${PUBLISH_TARGET}`,
  cache: false,
  dependsOn: [BUNDLE_TARGET],
  options: {},
  metadata: { description: 'Publishes the bundle to the catalog service' },
};

function common({ example: { slug, failure, usesNativeTools }, sourceKey, sharedFolder }: TargetFacts, target: string): TargetConfiguration {
  return {
    executor: `${PLUGIN}:${target}`,
    cache: failure === undefined && sourceKey !== undefined,
    inputs: [
      '{projectRoot}/**/*',
      ...(sharedFolder === undefined ? [] : [`{workspaceRoot}/${sharedFolder}/**/*`]),
      ...BUNDLER_INPUTS,
      { env: STORE_STAMP_VARIABLE },
      { env: TOOLCHAIN_VARIABLE },
      { env: lostBlobsVariable(slug) },
      ...(usesNativeTools ? [{ env: NATIVE_TOOLS_VARIABLE }] : []),
      { externalDependencies: [] },
    ],
    options: { ...(sourceKey === undefined ? {} : { sourceKey }), ...(failure === undefined ? {} : { failure }) },
  };
}
