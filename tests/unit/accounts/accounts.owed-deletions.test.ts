import { describe, expect, test } from 'vitest'
import type { VaultState } from '../../../electron/accounts/vault.ts'
import { fault } from '../../../shared/fault.ts'
import { success } from '../../../shared/result.ts'
import { acme, connected, createAccounts, fresh, key, locked, missing, TOKEN } from '../../support/account-registry.ts'

type Scene = ReturnType<typeof createAccounts>

const denied: VaultState = { state: 'denied', fault: fault('keychainDenied') }
const failed: VaultState = { state: 'failed', fault: fault('internal', { values: { reason: 'keychain' } }) }
const none: VaultState = { state: 'none' }
const later = success({ vaultFault: fault('keychainMissing') })

/** Removes the account while the keychain is away. */
async function removedWithout(): Promise<Scene> {
  const scene = await connected()
  scene.keychain.trouble = missing
  expect(await scene.accounts.remove('id-9')).toEqual(later)
  expect(scene.accounts.list()).toEqual([])
  return scene
}

const restart = async (scene: Scene): Promise<Scene> => {
  const next = createAccounts([], [TOKEN, 'next-token'], { earlier: scene })
  await next.accounts.load()
  return next
}

const addAgain = ({ accounts }: Scene) => accounts.add({ ...fresh, authToken: 'next-token' })

describe('after an account was removed without a keychain, its token is deleted', () => {
  test.each<[string, (scene: Scene) => Promise<unknown>]>([
    ['when the keychain is back', ({ accounts }) => accounts.retryMissing()],
    ['at the next start', restart],
    [
      'when the keychain is back after a start without it',
      async (scene) => {
        scene.keychain.trouble = missing
        const next = await restart(scene)
        expect(await scene.inside.get(key)).toMatchObject({ state: 'stored' })
        next.keychain.trouble = undefined
        await next.accounts.retryMissing()
      },
    ],
    [
      'when the keychain is back, at first in any trouble',
      async ({ accounts, keychain, inside }) => {
        for (const trouble of [locked, denied, failed, missing]) {
          keychain.trouble = trouble
          await accounts.retryMissing()
          expect(await inside.get(key)).toMatchObject({ state: 'stored' })
        }
        keychain.trouble = undefined
        await accounts.retryMissing()
      },
    ],
    [
      'although another account was added meanwhile, which keeps its token',
      async (scene) => {
        scene.keychain.trouble = missing
        await scene.accounts.add({ ...fresh, authId: 'MAYYYYYYYYYYYYYYYYYZ' })
        scene.keychain.trouble = undefined
        await scene.accounts.retryMissing()
        expect(await scene.inside.get('plivo:MAYYYYYYYYYYYYYYYYYZ')).toMatchObject({ state: 'stored' })
      },
    ],
    [
      'although adding it again failed at the provider',
      async (scene) => {
        expect(await scene.accounts.add({ ...fresh, authToken: 'wrong' })).toMatchObject({ ok: false })
        await scene.accounts.retryMissing()
      },
    ],
    [
      'if it was added and removed again meanwhile',
      async (scene) => {
        scene.keychain.trouble = missing
        await addAgain(scene)
        expect(await scene.accounts.remove('id-1')).toEqual(later)
        scene.keychain.trouble = undefined
        await scene.accounts.retryMissing()
      },
    ],
  ])('%s', async (_what, happens) => {
    const scene = await removedWithout()
    scene.keychain.trouble = undefined
    await happens(scene)
    expect(await scene.inside.get(key)).toEqual(none)
    expect(scene.file.owed).toEqual([])
  })
})

describe('an account that is added again keeps its new token', () => {
  test.each<[string, (scene: Scene) => Promise<Scene>]>([
    [
      'while the keychain is away, which stores it when it is back',
      async (scene) => {
        await addAgain(scene)
        scene.keychain.trouble = undefined
        await scene.accounts.retryMissing()
        return scene
      },
    ],
    [
      'when the keychain is back, before the old one was deleted',
      async (scene) => {
        scene.keychain.trouble = undefined
        await addAgain(scene)
        await scene.accounts.retryMissing()
        return restart(scene)
      },
    ],
    [
      'while the keychain comes back',
      async (scene) => {
        scene.keychain.trouble = undefined
        await Promise.all([addAgain(scene), scene.accounts.retryMissing(), scene.accounts.retryMissing()])
        return scene
      },
    ],
    [
      'just after the keychain came back',
      async (scene) => {
        scene.keychain.trouble = undefined
        await Promise.all([scene.accounts.retryMissing(), addAgain(scene)])
        return scene
      },
    ],
  ])('%s', async (_what, happens) => {
    const { accounts, inside } = await happens(await removedWithout())
    expect(await inside.get(key)).toEqual({ state: 'stored', token: 'next-token' })
    expect(accounts.list()).toMatchObject([{ tokenIn: 'keychain' }])
  })

  test('and if that is removed normally, nothing is left', async () => {
    const scene = await removedWithout()
    await addAgain(scene)
    scene.keychain.trouble = undefined
    await scene.accounts.retryMissing()
    expect(await scene.accounts.remove('id-1')).toEqual(success(undefined))
    expect(await scene.inside.get(key)).toEqual(none)
  })
})

test.each([locked, denied, failed])(
  'an account stays, with its token and a reason, if the keychain is there but cannot delete it ($state)',
  async (trouble) => {
    const { accounts, keychain, inside, file } = await connected()
    keychain.trouble = trouble
    expect(await accounts.remove('id-9')).toMatchObject({ fault: 'fault' in trouble ? trouble.fault : {} })
    keychain.trouble = undefined
    await accounts.retryMissing()
    expect(accounts.list()).toHaveLength(1)
    expect(file.owed).toEqual([])
    expect(await inside.get(key)).toEqual({ state: 'stored', token: TOKEN })
  },
)

test('an account stays if nothing could store that its token must be deleted later', async () => {
  const { accounts, keychain, file } = await connected()
  keychain.trouble = missing
  file.broken = true
  expect(await accounts.remove('id-9')).toMatchObject({ fault: { code: 'storage' } })
  expect(accounts.list()).toHaveLength(1)
})

test('what is stored for a later deletion is no secret', async () => {
  const { file } = await removedWithout()
  expect(file.owed).toEqual([key])
  expect(JSON.stringify(file)).not.toContain(TOKEN)
})

test('a token that is stored although its account is gone is deleted later, if it cannot be deleted at once', async () => {
  const { accounts, keychain, inside } = await connected()
  const replaced = accounts.replaceToken('id-9', 'next-token')
  await Promise.resolve()
  await accounts.remove('id-9')
  Object.defineProperty(keychain, 'trouble', {
    configurable: true,
    get: () => (keychain.asked.at(-1)?.startsWith('delete') === true ? locked : undefined),
  })
  await replaced
  Object.defineProperty(keychain, 'trouble', { value: undefined })
  await accounts.retryMissing()
  expect(await inside.get(key)).toEqual(none)
})

test('an account without a token reads it when the keychain is back, without a new start', async () => {
  const { accounts, keychain, inside, shown } = createAccounts([acme])
  await inside.set(key, TOKEN)
  keychain.trouble = missing
  await accounts.load()
  expect(accounts.list()).toMatchObject([{ tokenIn: 'none', vaultFault: { code: 'keychainMissing' } }])
  keychain.trouble = undefined
  await accounts.retryMissing()
  expect(shown.at(-1)).toEqual(['Acme', 'keychain', true])
})
