import { expect, test } from 'vitest'
import { KeychainVault, troubleFromMessage, type Keychain } from '../../../electron/accounts/keychain-vault.ts'

const LIMIT = 30

function create(
  keychain: Partial<Keychain>,
  over: {
    isLocked?: boolean
    load?: () => Promise<Keychain>
    deleteDirectly?: (key: string) => Promise<boolean>
  } = {},
) {
  const states: string[] = []
  let unblocked = 0
  const full: Keychain = {
    getPassword: () => Promise.resolve(null),
    setPassword: () => Promise.resolve(),
    deletePassword: () => Promise.resolve(true),
    ...keychain,
  }
  const vault = new KeychainVault({
    service: 'app.gavel.Gavel',
    load: over.load ?? (() => Promise.resolve(full)),
    isLocked: () => Promise.resolve(over.isLocked),
    ...(over.deleteDirectly && { deleteDirectly: over.deleteDirectly }),
    logger: () => undefined,
    onState: (state) => states.push(state),
    onUnblocked: () => (unblocked += 1),
    timeLimit: LIMIT,
  })
  return { vault, states, unblocked: () => unblocked }
}

const rejecting = (message: string): Partial<Keychain> => ({ getPassword: () => Promise.reject(new Error(message)) })

test('stores the token of an account as one item, under the id of the application', async () => {
  const items = new Map<string, string>()
  const { vault } = create({
    getPassword: (service, account) => Promise.resolve(items.get(`${service} ${account}`) ?? null),
    setPassword: (service, account, token) => Promise.resolve(void items.set(`${service} ${account}`, token)),
    deletePassword: (service, account) => Promise.resolve(items.delete(`${service} ${account}`)),
  })
  expect(await vault.get('plivo:MA1')).toEqual({ state: 'none' })
  expect(await vault.set('plivo:MA1', 'made-up')).toEqual({ state: 'stored', token: 'made-up' })
  expect([...items.keys()]).toEqual(['app.gavel.Gavel plivo:MA1'])
  expect(await vault.get('plivo:MA1')).toEqual({ state: 'stored', token: 'made-up' })
  expect(await vault.delete('plivo:MA1')).toEqual({ state: 'none' })
  expect(items.size).toBe(0)
})

test('reports a locked keyring as locked, not as empty', async () => {
  expect(await create({}, { isLocked: true }).vault.get('k')).toMatchObject({
    state: 'locked',
    fault: { code: 'keychainLocked' },
  })
  expect(await create({}, { isLocked: false }).vault.get('k')).toEqual({ state: 'none' })
})

test('reports a locked keyring as locked if nothing in it could be deleted', async () => {
  const deletesNothing: Partial<Keychain> = { deletePassword: () => Promise.resolve(false) }
  expect(await create(deletesNothing, { isLocked: true }).vault.delete('k')).toMatchObject({
    state: 'locked',
    fault: { code: 'keychainLocked' },
  })
  expect(await create(deletesNothing, { isLocked: false }).vault.delete('k')).toEqual({ state: 'none' })
  expect(await create({}, { isLocked: true }).vault.delete('k')).toEqual({ state: 'none' })
})

test.each([
  ['deleted, if that leaves no token', true, { state: 'none' }],
  ['reported as still there, if that is not sure', false, { state: 'missing' }],
])('a token that the library cannot reach is deleted without it: %s', async (_what, isGone, state) => {
  const gone = (): Promise<never> => Promise.reject(new Error('The name :1.2 was not provided by any .service files'))
  const asked: string[] = []
  const deleteDirectly = (key: string): Promise<boolean> => {
    asked.push(key)
    return Promise.resolve(isGone)
  }
  expect(await create({ deletePassword: gone }, { deleteDirectly }).vault.delete('plivo:MA1')).toMatchObject(state)
  expect(asked).toEqual(['plivo:MA1'])
})

// Messages of libsecret, GLib, macOS and Windows, as keytar reports them. The last message is unknown.
test.each([
  ['Cannot get secret of a locked object', 'locked'],
  ['Cannot create an item in a locked collection', 'locked'],
  ['User interaction is not allowed.', 'locked'],
  ['Prompt dismissed', 'denied'],
  ['User canceled the operation.', 'denied'],
  ['The user name or passphrase you entered is not correct.', 'denied'],
  ['GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: Rejected send message', 'denied'],
  ['Access is denied.', 'denied'],
  ['The name org.freedesktop.secrets was not provided by any .service files', 'missing'],
  ['GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: The name is not activatable', 'missing'],
  ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'missing'],
  ['Could not connect: No such file or directory', 'missing'],
  ['Could not connect: Connection refused', 'missing'],
  ['A default keychain could not be found.', 'missing'],
  ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'missing'],
  ['The connection is closed', 'missing'],
  ['something new', 'failed'],
] as const)('reports the message “%s” as %s', async (message, state) => {
  expect(troubleFromMessage(message)).toBe(state)
  const { vault, states } = create(rejecting(message))
  expect(await vault.get('k')).toMatchObject({ state })
  expect(states).toEqual([state])
})

test('reports a library that cannot be loaded, and tries to load it again for the next call', async () => {
  let tries = 0
  const load = (): Promise<Keychain> => {
    tries += 1
    return Promise.reject(new Error('libsecret-1.so.0: cannot open shared object file'))
  }
  const { vault } = create({}, { load })
  expect(await vault.get('k')).toMatchObject({ state: 'missing', fault: { code: 'keychainMissing' } })
  expect(await vault.set('k', 't')).toMatchObject({ state: 'missing' })
  expect(tries).toBe(2)
})

test('reports the keychain as locked if a prompt stays open, and starts no other call until the first one returns', async () => {
  let calls = 0
  let answer: ((token: string) => void) | undefined
  const { vault, unblocked } = create({
    getPassword: () => {
      calls += 1
      return calls > 1 ? Promise.resolve('made-up') : new Promise((resolve) => (answer = resolve))
    },
  })
  const all = await Promise.all([vault.get('a'), vault.get('b'), vault.get('c')])
  expect(all.map(({ state }) => state)).toEqual(['locked', 'locked', 'locked'])
  // Each call would block one of the four threads that file access and name lookups need too.
  expect(calls).toBe(1)
  expect(vault.isHanging()).toBe(true)
  answer?.('made-up')
  await new Promise(setImmediate)
  expect(vault.isHanging()).toBe(false)
  expect(unblocked()).toBe(1)
  expect(await vault.get('a')).toEqual({ state: 'stored', token: 'made-up' })
})

test('does not report the keychain as unblocked if the user dismisses its prompt after the time limit', async () => {
  let refuse: ((error: Error) => void) | undefined
  const { vault, unblocked } = create({ getPassword: () => new Promise((_resolve, reject) => (refuse = reject)) })
  await vault.get('a')
  refuse?.(new Error('Prompt dismissed'))
  await new Promise(setImmediate)
  expect(vault.isHanging()).toBe(false)
  expect(unblocked()).toBe(0)
})
