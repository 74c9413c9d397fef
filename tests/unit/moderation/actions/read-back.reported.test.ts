import { describe } from 'vitest'
import { actionsEach } from '../../../support/action-scene.ts'

const SEEN = '0 see mute ben, 0 unheard'
const UNREAD = 'fault fail GET 502 /Conference/Weekly/'

// Whether a live call names the run of its room. Vobiz documents that it does not.
describe.each(['absent', 'named'] as const)(
  'the conference of a live call is %s: a caller whom only events report',
  (callConference) => {
    actionsEach(
      `
    is muted once their call was read                | 0 trace, 0 mute ben, 5 trace | mute Ben | trace -, mute accepted 1, trace read Ben + mute Ben | mute Ben accepted | mute accepted
    is unmuted                                       | 0 trace, 0 unmute ben, 5 trace | unmute Ben | trace -, unmute accepted 1, trace read Ben + unmute Ben | unmute Ben accepted | unmute accepted
    is deafened                                      | 0 trace, 0 deafen ben, 5 trace | deafen Ben | trace -, deafen accepted 1, trace read Ben + deafen Ben | deafen Ben accepted | deafen accepted
    is undeafened                                    | 0 trace, 0 undeafen ben, 5 trace | undeafen Ben | trace -, undeafen accepted 1, trace read Ben + undeafen Ben | undeafen Ben accepted | undeafen accepted
    is left alone if their call has ended, and another caller has their id | ${SEEN}, 0 hangsUp ben, 0 as zoe ben, 0 click, 10 | | click changed left | |
  `,
      { reported: true, switches: { callConference } },
    )
  },
)

describe('nothing is sent to a member id that another caller has, if the call says that its caller', () => {
  actionsEach(
    `
    was put out of the room                          | ${SEEN}, 0 putOut ben, 0 as zoe ben, 0 click, 10 | | click changed elsewhere | |
    is in another room                               | ${SEEN}, 0 putOut ben, 0 comes ben Other, 0 as zoe ben, 0 click, 10 | | click changed elsewhere | |
    is in the room’s next run                        | ${SEEN}, 0 putOut ben, 0 endsWithout ben zoe, 0 click, 10 | | click changed elsewhere | |
  `,
    { reported: true, switches: { callConference: 'named' } },
  )
})

describe('a mute of a caller whom only events report', () => {
  actionsEach(
    `
    is not confirmed, because no observation shows its effect | 0 mute ben, 7 | mute Ben | mute accepted 1 | mute Ben requested | mute accepted
    for as long as they stay                         | 0 mute ben, 77 | mute Ben | mute accepted 1 | mute Ben requested | mute accepted
    stays unknown if its response was lost, even if the call ends | 0 fault cutAfter POST, 0 mute ben, 0.3 hangsUp ben, 60 | mute Ben, mute Ben | mute unknownOutcome cut | mute Ben failed unknownOutcome cut | mute unknown
    is not sent if an event tells that another had the id | ${SEEN}, 0 tell entered ben call-zoe, 0 trace, 0 click, 10 trace | | trace -, click changed unsureCaller, trace - | |
    or that they have left                           | ${SEEN}, 0 tell left ben, 0 trace, 0 click, 10 trace | | trace -, click changed left, trace - | |
    or if events were lost                           | ${SEEN}, 0 lost, 0 trace, 0 click, 10 trace | | trace -, click changed unsureCaller, trace - | |
    or are lost while the call is read               | ${SEEN}, 0 latencyOf retrieveCall 1000, 0 click, 0.5 lost, 10 | | click changed unsureCaller | |
    or if their call shows another number            | ${SEEN}, 0 renamed ben number 15550100199, 0 click, 10 | | click changed person | |
    or took longer than 2 s to read                  | ${SEEN}, 0 latencyOf retrieveCall 2500, 0 click, 10 | | click stale | mute Ben failed stale | mute failed
    or if nothing has shown the room live for 5 s, and it cannot be read | ${SEEN}, 0 ${UNREAD}, 10 trace, 10 click, 20 trace | | trace -, click stale, trace - | |
    is sent if it can be read                        | 0 ${UNREAD}, 10 fine, 10 mute ben, 12 | mute Ben | mute accepted 1 | mute Ben accepted | mute accepted
    is not sent if the room has ended, although their call goes on | ${SEEN}, 0 ${UNREAD}, 10 endsWithout ben, 10 fine, 10 click, 20 | | click changed ended | | ended
    or while an event tells that the call is in another room | ${SEEN}, 0 putOut ben, 0 comes ben Other, 0 tell entered ben - Other, 5 click, 6 tell left ben - Other, 6 endsWithout ben - Other, 6 comes ben, 6 click, 8 | mute Ben | click changed unsureCaller, click accepted 1 | mute Ben accepted | mute accepted
    is sent to one who came back with the same id, whom no kick reaches | 20 putOut ben, 40 comes ben, 41 kick ben, 51 mute ben, 52 | mute Ben | kick held, mute accepted 1 | kick Ben failed stale noRoster, mute Ben accepted | kick dropped, mute accepted
    is sent to whom a roster shows after all         | ${SEEN}, 0 putOut ben, 0 comes ben Weekly 7, 0 as zoe ben, 0 roster, 10 seenAs name=Ben, 10 click, 12 | mute Ben | click accepted 1 | | mute accepted Ben, mute confirmed Ben
  `,
    { reported: true },
  )
})

describe('several callers', () => {
  actionsEach(
    `
    are each read right before their own request, and one whose id is in doubt counts as failed | 0 see mute ana ben eve, 0 tell entered ben call-zoe, 0 trace, 0 click, 3 trace | mute Ana, mute Eve | trace -, click 2 accepted 1 failed changed unsureCaller, trace read Ana + mute Ana + read Eve + mute Eve | mute Ana+Eve accepted, mute Ben failed changed unsureCaller | mute accepted +, mute failed
    are muted as everyone but me if I am known to be here | 0 mute others, 2 | mute Ben, mute Eve | mute accepted 2 | mute Ben+Eve accepted | mute accepted +
    are not if it is unknown which caller I am       | 0 me zoe, 0 mute others, 1 | | mute changed me | |
    are unmuted as those whom I muted, each read, until that is accepted | 0 mute ben eve, 120 trace, 120 unmute mine, 122 trace, 122 unmute mine, 123 | mute Ben, mute Eve, unmute Ben, unmute Eve | mute accepted 2, trace read Ben + mute Ben + read Eve + mute Eve, unmute accepted 2, trace read Ben + unmute Ben + read Eve + unmute Eve, unmute changed nobody | unmute Ben+Eve accepted | mute accepted +, unmute accepted +
  `,
    { reported: true },
  )
})

describe('whoever events and a call on the number report', () => {
  actionsEach(
    `
    is muted by id, and hears announcements by call  | 0 mute ben, 1 say short ben, 1.5 | mute Ben, speak call Ben | mute accepted 1, say accepted | mute Ben accepted, announce Ben playing | mute accepted Ben, announce accepted Ben
  `,
    { reported: 'number' },
  )
})
