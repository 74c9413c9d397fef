import { readdir } from 'node:fs/promises'
import fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createSessionVault } from '../../electron/accounts/vault.ts'
import type { VaultState } from '../../electron/accounts/vault.ts'
import { openDiagnostics } from '../../electron/desktop/diagnostics/diagnostics.ts'
import { openJournal } from '../../electron/journal/journal.ts'
import { openSettings } from '../../electron/settings/settings.ts'
import { systemClock } from '../../shared/clock.ts'
import { fault } from '../../shared/fault.ts'
import { createAccounts, locked } from '../support/account-registry.ts'
import { findLeaks, formsIn } from '../support/secrets.ts'
import { json, type Script } from '../support/scripted-fetch.ts'
import { occurrences, readSources } from '../support/sources.ts'
import { countedIds, createTestCore } from '../support/test-core.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

vi.mock('electron', () => ({ default: {}, app: undefined, ipcMain: undefined, shell: undefined }))

const TOKEN = 'made+up/token=for-a-test'
const AUTH_ID = 'MAEXAMPLEEXAMPLE0001'

const key = `plivo:${AUTH_ID}`
const open = (script: Script = () => json(200, { auth_id: AUTH_ID })) => createAccounts([], [], { script })

const added = { provider: 'plivo', name: 'Example Company', authId: AUTH_ID, authToken: TOKEN } as const

describe('the token', () => {
  it('12 is never returned to the window after it is entered', async () => {
    const { accounts, changed } = open()
    const answers: unknown[] = [await accounts.add(added), accounts.list(), changed]
    answers.push(await accounts.replaceToken('id-1', TOKEN), await accounts.retryVault('id-1'))
    const rejected = open(() => json(401, { error: `not ${TOKEN} of ${AUTH_ID}` }))
    answers.push(await rejected.accounts.add(added), rejected.changed)
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
    const failed = await open(() => json(500, { error: `${TOKEN} is wrong`, api_id: TOKEN })).accounts.add(added)
    const { accounts, file } = open()
    const worked = await accounts.add(added)
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
    const texts = { written: JSON.stringify(file), recent: diagnostics.recent() }
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
    const { accounts, keychain, file, session } = open()
    keychain.trouble = state
    expect(await accounts.add(added)).toMatchObject({
      ok: true,
      value: { tokenIn: 'session', vaultFault: 'fault' in state ? state.fault : {} },
    })
    expect(formsIn(Buffer.from(JSON.stringify(file)), TOKEN)).toEqual([])
    expect(await session.get(key)).toEqual({ state: 'stored', token: TOKEN })
    expect(accounts.list()[0]).toMatchObject({ tokenIn: 'session' })
    // The next process starts with an empty session vault.
    expect(await createSessionVault().get(key)).toEqual({ state: 'none' })
  })

  it('25 is never written to a file instead of the keychain', async () => {
    expect(occurrences(await readSources('electron'), /safeStorage|basic_text|plaintext/gi)).toEqual([])
  })

  it('26 is deleted from keychain and memory when its account is removed', async () => {
    const { accounts, inside, session, file, shown } = open()
    await accounts.add(added)
    await session.set(key, TOKEN)
    expect(await accounts.remove('id-1')).toMatchObject({ ok: true })
    expect([await inside.get(key), await session.get(key)]).toEqual([{ state: 'none' }, { state: 'none' }])
    expect([accounts.list(), file.accounts]).toEqual([[], []])
    // Objects that hold a provider with the token release it.
    expect(shown.at(-1)?.[0]).toBe('id-1')
  })

  it('26 leaves its account in place if it cannot be deleted, so that the user learns of the failure', async () => {
    const { accounts, keychain } = open()
    await accounts.add(added)
    keychain.trouble = locked
    expect(await accounts.remove('id-1')).toMatchObject({ ok: false, fault: { code: 'keychainLocked' } })
    expect(accounts.list()).toHaveLength(1)
  })
})
