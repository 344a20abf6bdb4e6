export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '<rootDir>/scripts/jest-transform.mjs' },
  reporters: ['default', '<rootDir>/scripts/closing-line.mjs'],
  globalSetup: '<rootDir>/test/support/temporary-folder.mjs',
  globalTeardown: '<rootDir>/test/support/remove-temporary-folder.mjs',
  setupFiles: ['<rootDir>/test/support/no-network.ts', '<rootDir>/test/support/fuzzing.ts'],
  workerIdleMemoryLimit: '700MB',
  testTimeout: 20_000,
};
