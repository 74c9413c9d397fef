import { strict as assert } from 'node:assert'
import { openSessionBus, type SessionBus } from '../support/dbus.ts'
import { countSecrets } from '../support/keyring.ts'
import { recordNotifications, type NotificationRecorder } from '../support/notifications.ts'
import { findLeaks } from '../support/secrets.ts'
import { startSimulator, writesIn, type ProfileName, type RunningSimulator } from '../support/simulator.ts'
import { never, until } from '../support/wait-for.ts'
import { quitWithoutTrouble, startGavel, type Gavel } from '../support/wdio/session.ts'
import { connectFirstAccount, endRoom, expandRoom, header } from '../support/wdio/steps.ts'

/** Long enough that the row can be seen waiting. */
const effectDelayMs = 1_500

/**
 * The main job with an account that is typed in by hand, and a restart after which its credentials come from the real
 * Secret Service.
 */
export function providerJourney(wish: { readonly provider: 'Plivo' | 'Vobiz'; readonly profile: ProfileName }): void {
  let bus: SessionBus
  let simulator: RunningSimulator
  let notices: NotificationRecorder
  let gavel: Gavel

  before(async () => {
    bus = openSessionBus()
    simulator = await startSimulator({ profile: wish.profile, rooms: 0 })
    await simulator.startRoom('Support bridge', [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: '', number: '15550100199' },
    ])
    await simulator.startRoom('Weekly standup', 2)
    await simulator.set({ effectDelayMs })
    notices = await recordNotifications()
    gavel = await startGavel({ simulators: [simulator] })
  })

  after(async () => {
    bus.close()
    await simulator.stop()
  })

  const account = (): string => `${wish.provider.toLowerCase()}:${simulator.authId}`

  const sentWrites = async (): Promise<readonly string[]> =>
    writesIn(await simulator.requests()).map(
      ({ method, path }) => `${method} ${path.replace(/^.*?\/Conference\//, '')}`,
    )

  it('connects the account through the form', async () => {
    await connectFirstAccount(gavel.page, wish.provider, simulator)
    await gavel.page.find('button', header('Support bridge'))
    await gavel.page.find('status', '2 rooms, 5 people')
  })

  it('shows who is in the room: names, and numbers of those without', async () => {
    await expandRoom(gavel.page, 'Support bridge')
    await gavel.page.find('button', 'Mute Ana Diaz')
    await gavel.page.find('button', 'Mute Bruno Berg')
    await gavel.page.find('button', /^Mute \+?1 ?\(?555\)?.*0199$/)
  })

  it('mutes one caller with one request, and says so only when a reading shows it', async () => {
    await simulator.clearRequests()
    await gavel.page.click('button', 'Mute Ana Diaz')
    await until('the request', async () => (await sentWrites()).length > 0)
    // The simulator has accepted it and not yet done it: the row must wait as well.
    await never(
      '"muted" before it was so',
      async () => (await gavel.page.names('button')).includes('Unmute Ana Diaz'),
      700,
    )
    await gavel.page.find('button', 'Unmute Ana Diaz', 6_000)
    const member = (await simulator.rooms()).flatMap((room) => room.members).find(({ name }) => name === 'Ana Diaz')
    assert.equal(member?.muted, true)
    assert.deepEqual(await sentWrites(), [`POST Support%20bridge/Member/${member.memberId}/Mute/`])
  })

  it('ends the own conference and no other', async () => {
    await simulator.clearRequests()
    await gavel.page.click('button', 'Mark Support bridge as mine')
    const question = await endRoom(gavel.page, 'Support bridge')
    assert.match(question, /^End Support bridge for 3 people\?/)
    await gavel.page.gone('button', header('Support bridge'), 10_000)
    assert.deepEqual(await sentWrites(), ['DELETE Support%20bridge/'])
    assert.deepEqual(
      (await simulator.rooms()).map(({ name }) => name),
      ['Weekly standup'],
    )
  })

  it('tells of the end in a notification', async () => {
    const notice = await notices.waitFor(/Support bridge has ended/)
    assert.match(notice.body, /^You ended it\. It lasted .+, with at most 3 people\.$/)
  })

  it('keeps the token in the keychain of the system', async () => {
    assert.equal(await countSecrets(bus, 'app.gavel.Gavel', account()), 1)
  })

  it('keeps the token out of every file, argument, variable and log', async () => {
    assert.deepEqual(await leaks(gavel, simulator), [])
  })

  it('finds the credentials again after a restart, in the keychain of the system', async () => {
    await quitWithoutTrouble(gavel)
    assert.deepEqual(await leaks({ ...gavel, pid: undefined }, simulator), [])
    await simulator.clearRequests()
    gavel = await startGavel({ profile: gavel.profile, simulators: [simulator] })
    await gavel.page.find('button', header('Weekly standup'))
    const refused = (await simulator.requests()).filter(({ status }) => status === 401)
    assert.deepEqual(refused, [])
    assert.deepEqual(await leaks(gavel, simulator), [])
  })

  it('takes them out of the keychain when the account is removed', async () => {
    await gavel.page.click('button', /^Account: /)
    await gavel.page.click('menuitem', 'Accounts…')
    await gavel.page.click('button', /^Remove .*Acme$/)
    await gavel.page.click('button', 'Remove account')
    await until('an empty keychain', async () => (await countSecrets(bus, 'app.gavel.Gavel', account())) === 0)
    await quitWithoutTrouble(gavel)
  })
}

function leaks(
  { profile, output, pid }: { profile: string; output: string; pid: number | undefined },
  { authToken }: RunningSimulator,
): ReturnType<typeof findLeaks> {
  return findLeaks(authToken, { folders: [profile, output], ...(pid !== undefined && { pid }) })
}
