// Lints everything but components with the rules of ESLint and typescript-eslint, in a tenth of their time. What oxlint
// does not know is in eslint.config.js.
import js from '@eslint/js'
import { defineConfig, type DummyRuleMap } from 'oxlint'
import ts from 'typescript-eslint'

// Two are syntax errors of modules. The third has nothing to find: no class of ours stands for a type of plain objects.
const UNKNOWN = ['no-dupe-args', 'no-octal', '@typescript-eslint/no-unsafe-class-instance-assignment']

const everywhere: object[] = [
  js.configs.recommended,
  ...ts.configs.strictTypeChecked.filter((config) => !('files' in config)),
]
const recommended = Object.assign({}, ...everywhere.map((config) => ('rules' in config ? config.rules : {}))) as object
const rules = Object.fromEntries(
  Object.entries(recommended).filter(([name, level]) => level !== 'off' && !UNKNOWN.includes(name)),
)

const isKnown = (name: string): boolean => name in rules
const off = (names: readonly string[]): DummyRuleMap => Object.fromEntries(names.map((name) => [name, 'off']))
const unsafe = ['argument', 'assignment', 'call', 'member-access', 'return'].map(
  (use) => `@typescript-eslint/no-unsafe-${use}`,
)

export default defineConfig({
  plugins: ['typescript'],
  categories: { correctness: 'off' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', maxWarnings: 0 },
  ignorePatterns: ['**/*.svelte', '**/*.svelte.ts'],
  rules: {
    ...(rules as DummyRuleMap),
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    eqeqeq: 'error',
    // Most objects are built by functions and do not use `this`, so their methods may be passed on.
    '@typescript-eslint/unbound-method': 'off',
  },
  overrides: [
    // The type checker finds unknown names in TypeScript.
    { files: ['**/*.ts'], rules: off(['no-undef']) },
    { files: ['**/*.{js,mjs,cjs}'], env: { node: true } },
    {
      files: ['electron/**/*.ts', 'relay/**/*.ts', 'renderer/**/*.ts', 'shared/**/*.ts', 'scripts/**'],
      rules: {
        // No rule counts the lines of a file: a file holds one idea.
        // drop() says that nobody waits.
        'no-void': 'error',
        'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      },
    },
    // JSDoc casts are `any` to the linter.
    { files: ['**/*.mjs'], rules: off(unsafe) },
    { files: ['**/*.{js,cjs}'], rules: off(Object.keys(ts.configs.disableTypeChecked.rules ?? {}).filter(isKnown)) },
  ],
})
