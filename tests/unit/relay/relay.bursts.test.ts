import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { deliverOverHttp, type Deliver } from '../../simulator/callbacks.ts'
import { freePort } from '../../support/free-port.ts'
import { openRelayDesk } from '../../support/relay-desk.ts'
import { callbackConfiguration, pathSecret } from '../../support/relay-configuration.ts'
import { createRelayTeam, type RelayTeam } from '../../support/relay-team.ts'
import { until } from '../../support/wait-for.ts'

const SECOND = 1_000
const ROOM = 'Town hall'
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A desk without a token, which knows the callers of Vobiz only by the events that a relay received. */
const openDesk = (team: RelayTeam) => {
  const { monitor, close } = openRelayDesk(team, { desk: 'desk-1', open: [ROOM] })
  closing.push(close)
  return () => monitor.snapshot().conferences.find(({ name }) => name === ROOM)?.reported
}

/** Sends the head of a callback and a part of its body, and breaks the connection. */
const cut: Deliver = ({ url, body }) =>
  new Promise((resolve) => {
    const { port, host, pathname } = new URL(url)
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/x-www-form-urlencoded',
      `Content-Length: ${String(body.length)}`,
    ]
    const socket = connect(Number(port), '127.0.0.1')
    socket.on('close', () => {
      resolve(undefined)
    })
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 9)}`, () => socket.destroy())
  })

const unsigned: Deliver = ({ headers, ...delivery }) =>
  deliverOverHttp({ ...delivery, headers: { 'content-type': headers['content-type'] ?? '' } })
const withoutRun: Deliver = (delivery) =>
  // Vobiz signs the address alone.
  deliverOverHttp({ ...delivery, body: delivery.body.replace('ConferenceUUID=', 'Other=') })
const withoutMember: Deliver = (delivery) =>
  deliverOverHttp({ ...delivery, body: delivery.body.replace('ConferenceMemberID=', 'Other=') })

test.each<[what: string, callers: number, other: Deliver, areNamed: boolean]>([
  ['all are accepted', 40, deliverOverHttp, true],
  ['they are too many', 120, deliverOverHttp, false],
  ['they are far too many', 1_000, deliverOverHttp, false],
  ['one is cut off', 40, cut, false],
  ['one is not signed', 40, unsigned, false],
  ['one does not name its run', 40, withoutRun, false],
  ['one does not name its caller', 40, withoutMember, false],
])(
  'a desk names all callers of a burst by their ids only if every callback was accepted: %s (%i)',
  async (_, callers, other, areNamed) => {
    let delivered = 0
    const team = createRelayTeam({
      profile: 'vobiz',
      deliver: async (delivery) => {
        const status = await (delivered === 20 ? other : deliverOverHttp)(delivery)
        delivered += 1
        return status
      },
    })
    const port = await freePort()
    const publicUrl = `http://127.0.0.1:${String(port)}`
    const { receiver, accounts } = callbackConfiguration({ provider: 'vobiz', publicUrl, port })
    const { relay } = await team.start('relay-1', { receiver, accounts: accounts.slice(0, 1) })
    closing.push(() => relay.stop())
    const reported = openDesk(team)
    await team.clock.advance(15 * SECOND)
    team.simulator.switches.set({ callbackUrl: `${publicUrl}/cb/${pathSecret}/main` })
    team.simulator.rooms.startRoom({
      name: ROOM,
      people: Array.from({ length: callers }, () => ({})),
      maxMembers: 2_000,
    })
    await until('every callback', async () => {
      await team.clock.advance(0)
      return delivered === callers
    })
    await until('the events', async () => {
      await team.clock.advance(SECOND)
      return reported()
    })
    await team.clock.advance(2 * SECOND)
    const named = reported()?.filter(({ memberId }) => memberId !== undefined).length
    if (areNamed) expect(named).toBe(callers)
    else expect(named).toBeLessThan(callers - 1)
  },
)
