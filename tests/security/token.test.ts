import { readdir } from 'node:fs/promises'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { AccountRegistry } from '../../electron/accounts/account-registry.ts'
import type { StoredAccount } from '../../electron/settings/schema.ts'
import { createSessionVault } from '../../electron/accounts/vault.ts'
import type { Vault, VaultState } from '../../electron/accounts/vault.ts'
import { openDiagnostics } from '../../electron/desktop/diagnostics/diagnostics.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { createProvider } from '../../electron/providers/http-provider.ts'
import { openSettings } from '../../electron/settings/settings.ts'
import { systemClock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import type { Account } from '../../shared/account.ts'
import { success } from '../../shared/result.ts'
import { findLeaks, formsIn } from '../support/secrets.ts'
import { json, scriptedFetch, type Script } from '../support/scripted-fetch.ts'
import { occurrences, readSources } from '../support/sources.ts'
import { countedIds, createTestCore } from '../support/test-core.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

vi.mock('electron', () => ({ default: {}, app: undefined, ipcMain: undefined, shell: undefined }))

const TOKEN = 'made+up/token=for-a-test'
const AUTH_ID = 'MAEXAMPLEEXAMPLE0001'

const keychain = (state: (key: string) => VaultState): Vault & { readonly deleted: string[] } => {
  const deleted: string[] = []
  return {
    deleted,
    get: (key) => Promise.resolve(state(key)),
    set: (key) => Promise.resolve(state(key)),
    delete: (key) => {
      deleted.push(key)
      return Promise.resolve(state(key).state === 'stored' ? { state: 'none' } : state(key))
    },
  }
}

const fine: Script = () => json(200, { account_type: 'standard', auth_id: AUTH_ID, api_id: 'request-1' })

function open(vault: Vault, script: Script = fine) {
  const written: string[] = []
  const shown: Account[] = []
  const removed: string[] = []
  const session = createSessionVault()
  let known: readonly StoredAccount[] = []
  const accounts = new AccountRegistry({
    store: {
      read: () => known,
      write: (next) => {
        known = next
        written.push(JSON.stringify(next))
        return Promise.resolve(success(undefined))
      },
    },
    owed: { get: () => [], set: () => Promise.resolve(success(undefined)) },
    keychain: vault,
    session,
    connect: (kind, credentials) =>
      createProvider(kind, { credentials, fetch: scriptedFetch(script).fetch, clock: systemClock(), random: () => 0 }),
    startDemo: () => Promise.reject(new Error('not here')),
    onChanged: (account) => {
      shown.push(account)
    },
    onRemoved: (id) => {
      removed.push(id)
    },
    newId: () => 'account-1',
    logger: () => undefined,
  })
  return { accounts, written, shown, removed, session }
}

const added = { provider: 'plivo', name: 'Example Company', authId: AUTH_ID, authToken: TOKEN } as const

describe('the token', () => {
  it('12 is never returned to the window after it is entered', async () => {
    const { accounts, shown } = open(keychain(() => ({ state: 'stored', token: TOKEN })))
    const answers: unknown[] = [await accounts.add(added), accounts.list(), shown]
    answers.push(await accounts.replaceToken('account-1', TOKEN), await accounts.retryVault('account-1'))
    const rejected = open(
      keychain(() => ({ state: 'none' })),
      () => json(401, { error: `not ${TOKEN} of ${AUTH_ID}` }),
    )
    answers.push(await rejected.accounts.add(added), rejected.shown)
    const crossing = JSON.stringify(answers)
    expect(formsIn(Buffer.from(crossing), TOKEN)).toEqual([])
    expect(formsIn(Buffer.from(crossing), AUTH_ID)).toEqual([])
    expect(crossing).toContain('MA••••01')
  })

  it('24 is written nowhere: not to settings, journal or diagnostics, in any encoding', async () => {
    const folder = temporaryFolder()
    const diagnostics = openDiagnostics(folder)
    const settings = openSettings({ folder, now: () => new Date(), logger: diagnostics.warn })
    const journal = await openJournal({ folder: join(folder, 'journal'), fs, clock: systemClock(), actor: 'tester' })
    diagnostics.hide(TOKEN)
    const { accounts, written } = open(
      keychain(() => ({ state: 'stored', token: TOKEN })),
      () => json(500, { error: `${TOKEN} is wrong`, api_id: TOKEN }),
    )
    const failed = await accounts.add(added)
    const worked = await open(keychain(() => ({ state: 'stored', token: TOKEN }))).accounts.add(added)
    await settings.update({
      accounts: [{ id: 'account-1', provider: 'plivo', authId: AUTH_ID, name: 'Example Company' }],
    })
    const about = { event: 'note', account: 'account-1', provider: 'plivo' } as const
    if (!failed.ok) await journal.write({ ...about, fault: failed.fault })
    await journal.close()
    const pairs = [AUTH_ID, `${AUTH_ID}1`, `${AUTH_ID}12`].map((id) => `${id}:${TOKEN}`)
    for (const form of [
      TOKEN,
      encodeURIComponent(TOKEN),
      ...[TOKEN, ...pairs].map((text) => Buffer.from(text).toString('base64')),
    ]) {
      diagnostics.warn(`Authorization: Basic ${form}`, { headers: { authorization: `Basic ${form}` }, body: form })
      diagnostics.error('failed', new Error(`with ${form}`, { cause: form }))
    }
    await expect.poll(async () => (await readdir(join(folder, 'logs'))).length).toBeGreaterThan(0)
    expect(worked.ok).toBe(true)
    const texts = { written: written.join('\n'), recent: diagnostics.recent() }
    expect(await findLeaks(TOKEN, { folders: [folder], texts })).toEqual([])
  })

  it('27 is hidden in the diagnostics before the first request, and so is the auth id', async () => {
    const folder = temporaryFolder()
    const diagnostics = openDiagnostics(folder)
    const journal = await openJournal({ folder: join(folder, 'journal'), fs, clock: systemClock(), actor: 'tester' })
    const core = createTestCore({
      clock: systemClock(),
      logger: diagnostics.warn,
      journal,
      newId: countedIds(),
      hide: diagnostics.hide,
      settings: () => ({ holdSeconds: 0, readOnly: false }),
      fetch: () => {
        diagnostics.warn(`no answer for ${AUTH_ID} with ${TOKEN}`)
        return Promise.reject(new Error(TOKEN))
      },
    })
    expect(await core.accounts.add(added)).toMatchObject({ ok: false })
    await core.accounts.close()
    await journal.close()
    const recent = diagnostics.recent()
    expect(recent).toContain('no answer for')
    for (const secret of [TOKEN, AUTH_ID])
      expect(await findLeaks(secret, { folders: [folder], texts: { recent } })).toEqual([])
  })

  it('24 is on no command line, in no environment variable and not on the clipboard', async () => {
    const sources = await readSources('electron')
    expect(occurrences(sources, /clipboard\.\w+/g)).toEqual(['electron/desktop/platform.ts: clipboard.writeText'])
    expect(occurrences(sources, /process\.env\[[^\]]+\]\s*=[^=]/g)).toEqual([])
    expect(occurrences(sources, /from 'node:child_process'/g)).toEqual([])
  })

  const states: readonly VaultState[] = [
    { state: 'locked', fault: fault('keychainLocked') },
    { state: 'missing', fault: fault('keychainMissing') },
    { state: 'denied', fault: fault('keychainDenied') },
    { state: 'failed', fault: fault('internal', { values: { reason: 'keychain' } }) },
  ]

  it.each(states)('25 stays in memory if the keychain returns $state, and the window learns why', async (state) => {
    const { accounts, written, session } = open(keychain(() => state))
    const answer = await accounts.add(added)
    expect(answer).toMatchObject({
      ok: true,
      value: { tokenIn: 'session', vaultFault: 'fault' in state ? state.fault : {} },
    })
    expect(formsIn(Buffer.from(written.join()), TOKEN)).toEqual([])
    expect(await session.get(`plivo:${AUTH_ID}`)).toEqual({ state: 'stored', token: TOKEN })
    expect(accounts.list()[0]).toMatchObject({ tokenIn: 'session' })
    // The next process starts with an empty session vault.
    expect(await createSessionVault().get(`plivo:${AUTH_ID}`)).toEqual({ state: 'none' })
  })

  it('25 is never written to a file instead of the keychain', async () => {
    expect(occurrences(await readSources('electron'), /safeStorage|basic_text|plaintext/gi)).toEqual([])
  })

  it('26 is deleted from keychain and memory when its account is removed', async () => {
    const vault = keychain(() => ({ state: 'stored', token: TOKEN }))
    const { accounts, session, written, removed } = open(vault)
    await accounts.add(added)
    await session.set(`plivo:${AUTH_ID}`, TOKEN)
    expect(await accounts.remove('account-1')).toMatchObject({ ok: true })
    expect(vault.deleted).toEqual([`plivo:${AUTH_ID}`])
    expect(await session.get(`plivo:${AUTH_ID}`)).toEqual({ state: 'none' })
    expect(accounts.list()).toEqual([])
    expect(written.at(-1)).toBe('[]')
    // Objects that hold a provider with the token release it.
    expect(removed).toEqual(['account-1'])
  })

  it('26 leaves its account in place if it cannot be deleted, so that the user learns of the failure', async () => {
    let locked = false
    const vault = keychain(() =>
      locked ? { state: 'locked', fault: fault('keychainLocked') } : { state: 'stored', token: TOKEN },
    )
    const { accounts } = open(vault)
    await accounts.add(added)
    locked = true
    expect(await accounts.remove('account-1')).toMatchObject({ ok: false, fault: { code: 'keychainLocked' } })
    expect(accounts.list()).toHaveLength(1)
  })
})
