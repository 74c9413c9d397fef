import { describeRequest } from '../support/simulator.ts'
import { until } from '../support/wait-for.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { memberOf, otherRoom, ownRoom, roomNames, writesAt, type Stage } from './stage.ts'
import { check, type Step } from './steps.ts'

/*
 * The main job of Gavel, defined once. The end-to-end tests run it for each provider; the tour runs it on a desktop and
 * takes the pictures for the README. Each step reads its effect back from the window, the provider or the desktop.
 */

type JobStep = Step<Stage>

export const connectAccount: JobStep = {
  title: 'connects an account: the provider accepts the credentials, and the keychain stores the token',
  run: async ({ provider, simulator, gavel: { page } }) => {
    await page.connectFirstAccount(provider, simulator)
    const sentence = 'Acme is connected.'
    await page.text(sentence)
    const [first] = await simulator.requests()
    check(first?.status === 200, 'The provider has accepted no request.')
    return [`The window says: ${sentence}`, `The provider received: ${describeRequest(first)} → ${first.status}`]
  },
}

export const showRooms: JobStep = {
  title: 'shows the rooms of the provider and who is in them, by name or by number',
  run: async ({ simulator, gavel: { page } }) => {
    const rooms = await simulator.rooms()
    const headers: string[] = []
    for (const { name } of rooms) headers.push(await page.room(name).appears())
    const totals = await page.first('status', /^3 rooms, 13 people$/)
    await page.room(otherRoom).expand()
    for (const caller of ['Ana Diaz', 'Bruno Berg', '+1 555 010 0199']) await page.room(otherRoom).showsUnmuted(caller)
    return [
      `The provider has: ${rooms.map(({ name, members }) => `${name} (${members.length})`).join(', ')}`,
      `The window shows: ${totals}: ${headers.join(' · ')}`,
    ]
  },
}

export const muteCaller: JobStep = {
  title: 'mutes a caller with one request, and shows the mute only after an update has confirmed it',
  run: async ({ simulator, gavel: { page } }) => {
    const room = page.room(otherRoom)
    await simulator.clearRequests()
    await room.mute('Dario Rossi')
    // The provider carries the request out a moment after it has accepted it. The window is read first, so that a
    // mute carried out between the two reads is not mistaken for one shown too early.
    let isEarly = false
    await until('the mute at the provider', async () => {
      const isShown = await room.isMuted('Dario Rossi')
      const isSo = (await memberOf(simulator, 'Dario Rossi'))?.muted === true
      isEarly ||= isShown && !isSo
      return isSo
    })
    check(!isEarly, 'The window showed the mute before the provider had muted Dario Rossi.')
    await room.showsMuted('Dario Rossi')
    const member = await memberOf(simulator, 'Dario Rossi')
    check(member?.muted === true, 'Dario Rossi is not muted at the provider.')
    const writes = await writesAt(simulator)
    const wanted = `POST /Conference/Support%20bridge/Member/${member.memberId}/Mute/`
    check(writes.join() === wanted, `The provider received: ${writes.join(', ')}`)
    return ['The row offers: Unmute Dario Rossi', 'The provider has: Dario Rossi muted', `It received: ${wanted}`]
  },
}

export const removeCaller: JobStep = {
  title: 'removes a caller after the ten seconds in which the removal can be undone',
  run: async ({ simulator, gavel }) => {
    const room = gavel.page.room(otherRoom)
    // On a busy computer the usual three seconds may be too few to see what is sent meanwhile.
    check((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok, 'The Undo time is not ten seconds.')
    const member = await memberOf(simulator, 'Bruno Berg')
    await simulator.clearRequests()
    await room.remove('Bruno Berg')
    await room.offersUndo('Bruno Berg')
    const mute = `POST /Conference/Support%20bridge/Member/${member?.memberId ?? ''}/Mute/`
    const meanwhile = await until('the mute before the removal', async () => {
      const sent = await writesAt(simulator)
      return sent.length > 0 && sent
    })
    check(meanwhile.join() === mute, `During the Undo time the provider received: ${meanwhile.join(', ')}`)
    await room.loses('Bruno Berg')
    check((await memberOf(simulator, 'Bruno Berg')) === undefined, 'The provider still has Bruno Berg in a room.')
    const writes = await writesAt(simulator)
    const wanted = [mute, `DELETE /Call/${member?.callUuid ?? ''}/`]
    check(writes.join() === wanted.join(), `The provider received: ${writes.join(', ')}`)
    return [
      'The row offered: Undo removing Bruno Berg. Only the mute was sent meanwhile.',
      'The provider has: no Bruno Berg',
      `It received: ${wanted.join(', ')}`,
    ]
  },
}

export const markOwn: JobStep = {
  title: 'marks a room as the user’s own, asks which caller the user is, and lists it first',
  run: async ({ gavel: { page } }) => {
    await page.room(ownRoom).markAsOwn()
    await page.click('button', 'Lena Fischer is me')
    await page.find('button', 'Mute me')
    // The list does not reorder while the pointer or the focus is in it.
    await page.open('Refresh')
    const names = await until("the user's own room at the top", async () => {
      const all = await page.names('group')
      return all[0] === ownRoom && all
    })
    return [`The window lists: ${names.join(', ')}`]
  },
}

const endOwn: JobStep = {
  title: "ends the user's own room and no other, after a question with its name and head count",
  run: async ({ simulator, gavel: { page } }) => {
    await simulator.clearRequests()
    const question = await page.room(ownRoom).askToEnd()
    check(/^End Weekly standup for 4 people\?/.test(question), `The question was: ${question}`)
    check((await writesAt(simulator)).length === 0, 'Something was sent before the confirmation.')
    await page.room(ownRoom).confirmEnd()
    return [`The window asked: ${question}`, ...(await seeOwnEnded({ simulator, page }))]
  },
}

/** Checks that only the user's own room ends after the user has confirmed its end, in the window or by the shortcut. */
export async function seeOwnEnded({
  simulator,
  page,
}: Pick<Stage, 'simulator'> & Pick<Stage['gavel'], 'page'>): Promise<readonly string[]> {
  await page.room(ownRoom).disappears()
  const left = (await roomNames(simulator)).join(', ')
  check(left === 'Support bridge, Sales call', `The provider now has: ${left}`)
  const writes = (await writesAt(simulator)).join(', ')
  check(writes === 'DELETE /Conference/Weekly%20standup/', `The provider received: ${writes}`)
  return ['The room has left the window', `The provider still has: ${left}`, `It received: ${writes}`]
}

export const notifyOfEnd: JobStep = {
  title: 'notifies the user of the end',
  run: async ({ notifications }) => {
    const { summary, body } = await notifications.waitFor(/Weekly standup has ended/)
    check(/^You ended it\. .+, up to 4 people\.$/.test(body), `The notification says: ${body}`)
    return [`The notification daemon received: ${summary} — ${body}`]
  },
}

export const mainJob: readonly JobStep[] = [
  connectAccount,
  showRooms,
  muteCaller,
  removeCaller,
  markOwn,
  endOwn,
  notifyOfEnd,
]
