// Lints components, and in all other files what oxlint cannot express. The rest is in oxlint.config.ts.
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import { defineConfig, includeIgnoreFile } from 'eslint/config'
import globals from 'globals'
import { fileURLToPath } from 'node:url'
import ts from 'typescript-eslint'
import svelteConfig from './svelte.config.js'

// With types, each component costs two seconds, so `npm run check -- --all` has them, and CI with it.
const withTypes = process.env['GAVEL_CHECK_ALL'] === '1'

// The rules about `any` are off, because ESLint sees `any` where svelte-check sees the type of an imported component.
const withoutUnsafe = Object.fromEntries(
  ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [
    `@typescript-eslint/no-unsafe-${use}`,
    'off',
  ]),
)

// Forms that save lines and cost the reader time.
const unreadable = [
  {
    selector: 'ObjectExpression > SpreadElement > ObjectExpression, ArrayExpression > SpreadElement > ArrayExpression',
    message: 'Write the entries into the outer literal.',
  },
  {
    selector: 'VariableDeclarator[id.type="ArrayPattern"] > ArrayExpression.init:not(:has(> SpreadElement))',
    message: 'Declare each variable on a line of its own.',
  },
]

// Somebody else may read the provider for this Gavel. What is known of rooms, and what is done to them, must not depend on
// that: it enters as a `ReadProvider`, and nowhere else.
const ofTeams = ['relay', 'relays', 'relayed', 'echo', 'echoes']
const withoutTeams = {
  selector: 'Identifier[name=/relay|^echo(es)?$|^epoch$/i]',
  message: 'The monitor and the moderation know nothing of relays: see electron/team/relayed-provider.ts.',
}

// What identifies and names a caller, and how texts are compared, is known in shared/callers/ alone.
const equals = 'BinaryExpression[operator=/^[!=]==$/]'
const named = [
  'MemberExpression[property.name=/^(called|full)$/]',
  'MemberExpression[object.name=/^(member|caller|person|who|shown)$/][property.name="name"]',
  'CallExpression[callee.name=/^(nameOf|called|ownName)$/]',
]
const onlyInCallers = [
  {
    selector: [
      // Whether there is a number at all is no comparison.
      `${equals}:not([right.value=""]) > MemberExpression[property.name="number"]`,
      `${equals}:not([right.value=""]) > ChainExpression > MemberExpression[property.name="number"]`,
      'CallExpression[callee.property.name=/^(includes|indexOf|has|get)$/] > MemberExpression.arguments[property.name="number"]',
    ].join(', '),
    message: 'Compare numbers by isSameLine or isSameNumber of shared/callers/.',
  },
  {
    selector: 'CallExpression > MemberExpression[property.name=/^to(Locale)?LowerCase$/]',
    message: 'Compare names and texts by folded of shared/callers/.',
  },
  {
    selector: named
      .flatMap((name) => [`TemplateLiteral > ${name}`, `BinaryExpression[operator="+"] > ${name}`])
      .join(', '),
    message: 'Insert a name by a text of the catalogue, or isolate it by isolated of shared/callers/.',
  },
]

export default defineConfig(
  includeIgnoreFile(fileURLToPath(new URL('.gitignore', import.meta.url))),
  // ESLint reads these by default. All their rules are in oxlint.config.ts.
  { ignores: ['**/*.{js,cjs}', 'tests/**/*.mjs'] },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    linterOptions: { reportUnusedDisableDirectives: withTypes ? 'error' : 'off' },
    extends: [
      js.configs.recommended,
      withTypes ? ts.configs.strictTypeChecked : ts.configs.strict,
      svelte.configs.recommended,
    ],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        parser: ts.parser,
        ...(withTypes && { project: 'tsconfig.renderer.json' }),
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
        svelteConfig,
      },
    },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      'no-void': 'error',
      ...(withTypes && {
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
        '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
        // Most objects are built by functions and do not use `this`, so their methods may be passed on.
        '@typescript-eslint/unbound-method': 'off',
        ...withoutUnsafe,
        '@typescript-eslint/restrict-plus-operands': 'off',
      }),
      // A literal style attribute violates the content security policy (style-src-attr); a style directive does not.
      'no-restricted-syntax': [
        'error',
        ...unreadable,
        ...onlyInCallers,
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
    files: ['**/*.ts', '**/*.mjs'],
    ignores: ['**/*.svelte.ts'],
    // The comments are for oxlint; the plugin only has to know the rules that they name.
    plugins: { '@typescript-eslint': ts.plugin },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    languageOptions: { parser: ts.parser },
    rules: { 'no-restricted-syntax': ['error', ...unreadable] },
  },
  {
    // The simulator knows nothing of Gavel. The other files compare words of protocols, systems and keyboards.
    files: ['electron/**/*.ts', 'relay/**/*.ts', 'renderer/**/*.ts', 'shared/**/*.ts'],
    ignores: [
      '**/*.svelte.ts',
      'electron/simulator/**',
      'electron/accounts/keychain-vault.ts',
      'electron/desktop/hardening.ts',
      'relay/{commands/desks,receiver/callback-event}.ts',
      'renderer/state/focus/keyboard.ts',
      'shared/callers/**',
      'shared/preferences/accelerator.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...unreadable, ...onlyInCallers] },
  },
  {
    files: ['electron/monitor/**/*.ts', 'electron/moderation/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...unreadable, ...onlyInCallers, withoutTeams],
      'no-warning-comments': ['error', { terms: ofTeams, location: 'anywhere' }],
    },
  },
)
