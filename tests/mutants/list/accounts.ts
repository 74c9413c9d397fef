import { inFile, type Mutant } from '../mutant.ts'

export const accounts: readonly Mutant[] = [
  ...inFile('electron/accounts/account-registry.ts', [
    {
      name: 'the-token-is-left-behind',
      find: 'entry.demo ? undefined : await this.#tokens.delete(entry.stored)',
      put: 'undefined',
      why: 'The token of a removed account stays in the keychain.',
    },
    {
      name: 'an-account-twice',
      find: 'if (this.#has(key) || this.#adding.has(key))',
      put: 'if (this.#has(key))',
      why: 'A double click adds the same account twice.',
    },
    {
      name: 'a-removed-account-comes-back',
      find: "if (!this.#entries.has(accountId)) return failure('noAccount')",
      put: '',
      why: 'Replacing the token of an account that is being removed stores the token after the removal.',
    },
    {
      name: 'the-demo-is-stored',
      find: 'const accounts = [...this.#entries.values()].filter((entry) => !entry.demo)',
      put: 'const accounts = [...this.#entries.values()]',
      why: 'The next start shows an account of a demo that does not run.',
    },
    {
      name: 'unchecked-credentials',
      find: 'return reply.ok ? success(provider) : { ok: false, fault: reply.fault }',
      put: 'return success(provider)',
      why: 'An account with a wrong token is added.',
    },
  ]),
  ...inFile('electron/accounts/token-store.ts', [
    {
      name: 'a-failed-deletion-is-a-success',
      find: "if ('fault' in deleted && deleted.state !== 'missing' && this.#inKeychain.has(key)) return deleted.fault",
      put: '',
      why: 'An account is removed although its token is still in the keychain.',
    },
    {
      name: 'two-copies-of-a-token',
      find: "await this.#session.delete(key)\n      return { kept: 'keychain' }",
      put: "return { kept: 'keychain' }",
      why: 'The token of this session is used instead of the newer one in the keychain.',
    },
  ]),
  ...inFile('electron/accounts/keychain-vault.ts', [
    {
      name: 'a-locked-keychain-is-empty',
      find: "(await this.#options.isLocked?.()) === true ? stateOf('locked') : { state: 'none' }",
      put: "{ state: 'none' }",
      why: 'Users type credentials again that are still stored, because the keyring was locked.',
    },
    {
      name: 'a-locked-keychain-deletes',
      find: "isDeleted ? { state: 'none' } : this.#nothingFound()",
      put: "{ state: 'none' }",
      why: 'An account is said to be removed although its token is still in the locked keyring.',
    },
    {
      name: 'calls-pile-up-behind-a-prompt',
      find: 'if (this.#hanging) {',
      put: 'if (false) {',
      why: 'Four calls behind an open prompt block every file access of the process.',
    },
    {
      name: 'stored-after-its-removal',
      find: 'this.#hanging.isDeletionDue = true',
      put: 'this.#hanging.isDeletionDue = false',
      why: 'A token whose account was removed while the prompt was open stays in the keychain.',
    },
  ]),
  ...inFile('electron/accounts/stored-account.ts', [
    {
      name: 'short-ids-are-shown',
      find: 'authId.length < 8',
      put: 'authId.length < 4',
      why: 'The masked id of a short account shows all of it.',
    },
  ]),
]
