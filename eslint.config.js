import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import { defineConfig, includeIgnoreFile } from 'eslint/config'
import globals from 'globals'
import { fileURLToPath } from 'node:url'
import { builtinRules } from 'eslint/use-at-your-own-risk'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

// The rules about `any` are off in files where ESLint sees `any` although the type checkers see the type: imported
// components (svelte-check) and JSDoc casts (tsc).
const withoutUnsafe = Object.fromEntries(
  ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [
    `@typescript-eslint/no-unsafe-${use}`,
    'off',
  ]),
)

const functionLength = (max) => ['error', { max, skipBlankLines: true, skipComments: true }]

export default defineConfig(
  includeIgnoreFile(fileURLToPath(new URL('.gitignore', import.meta.url))),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      // Most objects are built by functions and do not use `this`, so their methods may be passed on.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: [
      'electron/**',
      'scripts/**',
      'tests/{unit,contract,feed,security,package,e2e,desktop,variants,bench,prove,mutants,support,journey}/**',
      'tests/gallery/{pictures,gallery.config}.ts',
      '*.config.*',
      '.dependency-cruiser.cjs',
    ],
    languageOptions: { globals: globals.node },
  },
  { files: ['renderer/**', 'tests/{component,gallery}/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      ...withoutUnsafe,
      '@typescript-eslint/restrict-plus-operands': 'off',
      // A literal style attribute violates the content security policy (style-src-attr); a style directive does not.
      'no-restricted-syntax': [
        'error',
        { selector: 'SvelteAttribute[key.name="style"]', message: 'Use a class or style:name={value}.' },
      ],
    },
  },
  {
    // In components, dependency-cruiser sees no type imports, because Svelte removes them first.
    files: ['renderer/**/*.svelte'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/(electron|tests|scripts)/',
              message: 'The window reaches the main process through the bridge alone.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['electron/**/*.ts', 'renderer/**/*.ts', 'shared/**/*.ts', 'scripts/**'],
    plugins: { limit: { rules: { 'max-lines-per-function': builtinRules.get('max-lines-per-function') } } },
    rules: {
      // The comment that disables this rule must give the reason for a longer function…
      'max-lines-per-function': functionLength(60),
      // …but no reason is good enough to exceed this limit.
      'limit/max-lines-per-function': functionLength(100),
      'max-lines': ['error', { max: 250 }],
    },
  },
  { files: ['**/*.mjs'], rules: withoutUnsafe },
  { files: ['**/*.{js,cjs}'], extends: [ts.configs.disableTypeChecked] },
)
