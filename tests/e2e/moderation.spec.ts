import { strict as assert } from 'node:assert'
import { never, until } from '../support/wait-for.ts'
import { openScene } from '../support/wdio/scene.ts'
import { callByUser } from '../support/wdio/bridge-calls.ts'
import { quitLeft } from '../support/wdio/spec-gavel.ts'
import { replyToSystemQuestions, systemQuestions } from '../support/wdio/system-questions.ts'

describe('moderation in the window', () => {
  // After three removals in ten seconds, those of an earlier spec included, Gavel asks before the next one.
  before(quitLeft)
  const scene = openScene({
    'Support bridge': [
      { name: 'Ana Diaz', number: '15550100123' },
      { name: 'Bruno Berg', number: '15550100124' },
      { name: 'Jo Winter', number: '15550100101' },
      { name: '', number: '15550100199' },
    ],
    'Sales call': 2,
  })
  const { gavel, simulator } = scene

  before(() => gavel.page.room('Support bridge').expand())

  const members = async () =>
    (await simulator.rooms()).flatMap((room) => room.members.map((member) => ({ ...member, room: room.name })))
  const idsOf = async (...names: readonly string[]): Promise<readonly string[]> =>
    (await members()).filter(({ name }) => names.includes(name)).map(({ memberId }) => memberId)
  /** Waits for this many writes, and a moment longer in case there is one too many. */
  const writes = async (wanted: number): Promise<readonly string[]> => {
    await until('the requests', async () => (await scene.writes()).length >= wanted)
    await never('one more request', async () => (await scene.writes()).length > wanted, 400)
    return scene.writes()
  }

  beforeEach(() => simulator.clearRequests())

  it('row 6, mute: mutes all but me, unmutes everyone after a question, and mutes and unmutes several', async () => {
    const { page } = gavel
    await page.room('Support bridge').callerMenu('Jo Winter', 'More', 'This is me')
    await page.click('button', 'Mute all but me')
    await page.text('3 people are muted. Callers who join later are not muted.')
    const [covered = ''] = await writes(1)
    const [me = ''] = await idsOf('Jo Winter')
    assert.match(covered, /^POST \/Conference\/Support%20bridge\/Member\/[\d,]+\/Mute\/$/)
    assert.equal(covered.split('/')[4]?.split(',').includes(me), false)
    await page.room('Support bridge').showsMuted('Ana Diaz')
    await simulator.clearRequests()
    await page.room('Support bridge').menu('Everyone', 'Unmute everyone…')
    await page.find('alertdialog', 'Unmute everyone in Support bridge? 4 people are in it.')
    assert.deepEqual(await writes(0), [])
    await page.click('button', 'Unmute everyone')
    await page.find('button', 'Mute Ana Diaz')
    assert.deepEqual(await writes(1), ['DELETE /Conference/Support%20bridge/Member/all/Mute/'])
    await simulator.clearRequests()
    await page.click('checkbox', 'Select Ana Diaz')
    await page.click('checkbox', 'Select Bruno Berg')
    await page.click('button', 'Mute')
    await page.room('Support bridge').showsMuted('Bruno Berg')
    const [several = ''] = await writes(1)
    assert.deepEqual(
      several.split('/')[4]?.split(',').toSorted(),
      [...(await idsOf('Ana Diaz', 'Bruno Berg'))].toSorted(),
    )
    await simulator.clearRequests()
    await page.room('Support bridge').menu('Everyone', 'Unmute those I muted')
    await page.find('button', 'Mute Bruno Berg')
    const [unmuted = ''] = await writes(1)
    assert.match(unmuted, /^DELETE /)
    assert.deepEqual(unmuted.split('/')[4], several.split('/')[4])
  })

  it('row 8, remove: mutes at the click, unmutes on Undo, and hangs up immediately after Now', async () => {
    const { page } = gavel
    // On a busy computer the usual three seconds may be too few to press Undo or Now.
    assert.equal((await callByUser(gavel, 'setPreferences', { holdSeconds: 10 })).ok, true)
    const ana = (await members()).find(({ name }) => name === 'Ana Diaz')
    const mute = `/Conference/Support%20bridge/Member/${ana?.memberId ?? ''}/Mute/`
    const isMuted = async () => (await members()).find(({ name }) => name === 'Ana Diaz')?.muted
    await page.room('Support bridge').remove('Ana Diaz')
    assert.deepEqual(await writes(1), [`POST ${mute}`])
    await until('the caller to be muted', async () => (await isMuted()) === true)
    await page.room('Support bridge').undoRemoval('Ana Diaz')
    await page.room('Support bridge').offersRemove('Ana Diaz')
    const taken = [`POST ${mute}`, `DELETE ${mute}`]
    assert.deepEqual(await writes(2), taken)
    await until('the caller to be heard again', async () => (await isMuted()) === false)
    // The next removal mutes her only if the window shows that she is not muted. A button that replaced another under a
    // resting pointer takes no click before the pointer has moved in the row.
    await (await page.find('button', 'Mute Ana Diaz')).moveTo()
    await page.clickReplaced('Remove Ana Diaz')
    assert.deepEqual(await writes(3), [...taken, `POST ${mute}`])
    await page.room('Support bridge').removeNow('Ana Diaz')
    await page.gone('listitem', 'Ana Diaz +1 555 010 0123')
    assert.deepEqual(await writes(4), [...taken, `POST ${mute}`, `DELETE /Call/${ana?.callUuid ?? ''}/`])
  })

  it('row 12, hang up: ends a call from the live calls, after a question', async () => {
    const { page } = gavel
    const bruno = (await members()).find(({ name }) => name === 'Bruno Berg')
    await page.open('Live calls')
    const name = await page.first('button', /^Hang up the call of .*(Bruno Berg|0124)…$/)
    await page.click('button', name)
    await page.find('alertdialog', /^Hang up the call of .*0124\W*$/)
    await page.click('button', 'Hang up')
    assert.deepEqual(await writes(1), [`DELETE /Call/${bruno?.callUuid ?? ''}/`])
    await page.back()
    await page.gone('listitem', 'Bruno Berg +1 555 010 0124')
    await page.open('Log')
    await page.text(/You hung up the call of .*(Bruno Berg|0124).* after .+\. Confirmed\./)
    await page.back()
  })

  it('row 11, end all: of twelve rooms, announces in the two that the user ticks, and ends them by their own requests after the wait and a question', async () => {
    const { page } = gavel
    for (let index = 3; index <= 12; index += 1) await simulator.startRoom(`Team ${String(index)}`, 1)
    await page.find('status', /^12 rooms, /)
    await page.askToEndAll('Acme')
    await page.find('alertdialog', 'End all rooms of Acme?')
    await page.text(/12 rooms Gavel can see:/)
    await page.click('checkbox', 'Team 4 · 1 person')
    await page.click('checkbox', 'Team 9 · 1 person')
    await page.click('checkbox', 'Announce to all first')
    await page.choose('Then wait', '10 seconds')
    await page.click('button', 'Announce in 2 rooms')
    const told = ['POST /Conference/Team%204/Member/all/Speak/', 'POST /Conference/Team%209/Member/all/Speak/']
    assert.deepEqual(await writes(2), told)
    await page.text(/The wait is over/)
    assert.deepEqual(await writes(2), told)
    await page.click('button', 'End 2 rooms…')
    await page.find('alertdialog', 'End 2 rooms?')
    await replyToSystemQuestions(gavel, 'End these rooms')
    await page.click('button', 'End rooms')
    const asked = await until('the question of the system', async () => (await systemQuestions(gavel))[0])
    assert.match(asked, /^End 2 rooms of Plivo .* \(“Acme”\)\? “Team 4” and “Team 9”\./)
    const ended = ['DELETE /Conference/Team%204/', 'DELETE /Conference/Team%209/']
    assert.deepEqual(await writes(4), [...told, ...ended])
    await page.text('2 rooms are being ended.')
    await page.back()
    await page.find('status', /^10 rooms, /)
    await page.open('Log')
    await page.text('You ended Team 4. Confirmed.')
    await page.text('You ended Team 9. Confirmed.')
    await page.back()
  })

  it('row 11, end all: ends every room only after the user types the account’s name and confirms a system question', async () => {
    const { page } = gavel
    await page.askToEndAll('Acme')
    await page.find('alertdialog', 'End all rooms of Acme?')
    await page.text("Rooms Gavel can't see, and rooms that start in the meantime, will end too.")
    await page.type(/^Type “Acme”/, 'Acm')
    // At once, although the button is not enabled.
    await (await page.find('button', 'End all')).click()
    await never('a request', async () => (await scene.writes()).length > 0, 500)
    await page.type(/^Type “Acme”/, 'Acme')
    await replyToSystemQuestions(gavel, 'End all rooms')
    await page.click('button', 'End all')
    assert.match(
      await until('the question of the system', async () => (await systemQuestions(gavel))[0]),
      /^End all rooms of Plivo .* \(“Acme”\)\?/,
    )
    assert.deepEqual(await writes(1), ['DELETE /Conference/'])
    await page.back()
    await page.room('Support bridge').disappears()
    await page.find('status', 'No live rooms')
    await page.open('Log')
    await page.text(/You ended every room of Acme\. Rooms: .* \(1 person\).* and 7 others\. Confirmed\./)
  })
})
