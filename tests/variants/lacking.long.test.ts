import { spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSessionBus } from '../support/dbus.ts'
import { countSecrets, lockKeyring, unlockKeyring } from '../support/keyring.ts'
import { startSimulator, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { openDesktop, type Desktop, type Lacking } from './desktop.ts'
import { connectAccount, openAccounts, seesRoom, startGavel, type Gavel } from './gavel.ts'

const room = 'Weekly standup'
const noTray = 'This desktop has no tray, so Gavel runs as a normal window.'
/** The text while there is no account yet. */
const noTrayAtFirst = 'Without a tray, Gavel runs as a normal window.'
const noNotifications = "This desktop can't show notifications. Ended rooms appear here and in the log."
const locked = "This computer's keyring is locked."
const missing = 'This computer has no keyring.'

const closing: (() => unknown)[] = []
let desktop: Desktop
let simulator: RunningSimulator

beforeEach(async () => {
  simulator = await startSimulator({ profile: 'plivo', rooms: 0 })
  closing.push(() => simulator.stop())
  await simulator.startRoom(room, 3)
})

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Starts Gavel for the first time, with a visible window. */
async function firstStart(lacking: Lacking): Promise<Gavel> {
  desktop = await openDesktop(lacking)
  closing.push(() => desktop.close())
  const gavel = await startGavel(desktop, simulator)
  await gavel.onScreen()
  return gavel
}

test('opens an ordinary window if there is no tray host, and tells the user once', async () => {
  const first = await firstStart({ tray: 'none' })
  await first.says(noTrayAtFirst)
  await connectAccount(first, simulator)
  await first.says(noTray)
  await seesRoom(first, room)
  expect(await first.closeWindow()).toBe('minimised')
  await first.quit()

  const second = await startGavel(desktop, simulator, first.profile)
  await second.onScreen()
  await seesRoom(second, room)
  const words = async (): Promise<string> => (await second.page()).evaluate<string>('document.body.innerText')
  await never('the same message again', async () => (await words()).includes(noTray), 1_000)
  expect(await second.closeWindow()).toBe('minimised')
  await second.quit()
})

test('with a locked keyring, stores the token for the session, and by itself in the keyring once that is unlocked', async () => {
  const first = await firstStart({ keyring: 'locked' })
  const bus = openSessionBus(desktop.busAddress)
  closing.push(() => bus.close())
  const storedSecrets = () => countSecrets(bus, 'app.gavel.Gavel', `plivo:${simulator.authId}`)
  await connectAccount(first, simulator)
  await first.says(`Acme is connected until Gavel quits. ${locked}`)
  await seesRoom(first, room)
  expect(await storedSecrets()).toBe(0)
  await unlockKeyring(bus)
  await openAccounts(first)
  await first.says('Token in the keyring')
  expect(await storedSecrets()).toBe(1)
  await first.quit()

  await lockKeyring(bus)
  const second = await startGavel(desktop, simulator, first.profile)
  await second.onScreen()
  await second.says(locked)
  await unlockKeyring(bus)
  await openAccounts(second)
  await second.says('Token in the keyring')
  await (await second.button('Back')).click()
  await seesRoom(second, room)
  await second.quit()
})

/** Starts an unlocked keyring on the desktop. @returns what ends it, and waits until it has gone */
async function startKeyring(): Promise<() => Promise<void>> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env: desktop.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end('test')
  const ended = new Promise((done) => daemon.once('close', done))
  const stop = async (): Promise<void> => {
    daemon.kill()
    await ended
  }
  closing.push(stop)
  const bus = openSessionBus(desktop.busAddress)
  await until('the keyring', () =>
    countSecrets(bus, 'none').then(
      (count) => count === 0,
      () => false,
    ),
  )
  bus.close()
  return stop
}

test('a keyring that appears late gets the token by itself, and one that comes back loses that of a removed account', async () => {
  const first = await firstStart({ keyring: 'none' })
  await connectAccount(first, simulator)
  await first.says(`Acme is connected until Gavel quits. ${missing}`)
  const stopFirst = await startKeyring()
  await openAccounts(first)
  await first.says('Token in the keyring')
  await first.quit()

  const second = await startGavel(desktop, simulator, first.profile)
  await second.onScreen()
  await seesRoom(second, room)
  await stopFirst()
  await openAccounts(second)
  await second.replyToSystem('Remove account')
  await (await second.button('More for Acme')).click()
  await (await second.page()).getByRole('menuitem', { name: 'Remove account' }).click()
  await second.says("Acme was removed, but the keyring can't be reached.")
  await startKeyring()
  const bus = openSessionBus(desktop.busAddress)
  closing.push(() => bus.close())
  const storedSecrets = () => countSecrets(bus, 'app.gavel.Gavel', `plivo:${simulator.authId}`)
  await until('the token to be deleted', async () => (await storedSecrets()) === 0)
  await second.quit()
})

/** tests/e2e/keychain.spec.ts starts Gavel with a bus that has no Secret Service. */
test('without D-Bus, stores the token for the session, and the account in the settings', async () => {
  const first = await firstStart({ bus: 'none' })
  await connectAccount(first, simulator)
  await first.says(`Acme is connected until Gavel quits. ${missing}`)
  await seesRoom(first, room)
  await first.says(noTray)
  await simulator.end(room)
  await first.says(/Weekly standup ended at .* Lasted/)
  await first.says(noNotifications)
  await first.quit()

  const second = await startGavel(desktop, simulator, first.profile)
  await second.onScreen()
  await second.says(missing)
  await openAccounts(second)
  await (await second.button('More for Acme')).waitFor()
  await second.quit()
})
