import { describe } from 'vitest'
import { actionsEach } from '../../../support/action-scene.ts'

describe('a caller who is known by a call on the number of the room', () => {
  actionsEach(
    `
    is removed by this call alone, which is read before | 0 trace, 0 remove ben, 2 trace, 14 trace | hang up Ben | trace read Ana + read Ben + read Eve, remove held, trace -, trace read Ben + hang up Ben | | remove accepted Ben, remove confirmed Ben
    is not if that is undone                         | 0 remove ben, 0.5 undo, 10 | | remove held | | remove undone Ben
    is not hung up if the call shows another number  | 0 remove ben, 0.5 renamed ben number 15550100199, 10 | | remove held | remove Ben failed changed person | remove dropped Ben
    or another name                                  | 0 remove ben, 0.5 renamed ben name Uma, 10 | | remove held | remove Ben failed changed person | remove dropped Uma
    or another number and a name                     | 0 see remove ben, 0 seenAs name= number=15550100101, 0 click, 10 | | click held | remove Ben failed changed person | remove dropped Ben
    or a name and a number                           | 0 see remove ben, 0 seenAs name= number=, 0 click, 10 | | click held | remove Ben failed changed person | remove dropped Ben
    is hung up, whatever name it shows, if an event told only the number | 0 see remove ben, 0 seenAs name=, 0 click, 14 | hang up Ben | click held | | remove accepted Ben, remove confirmed Ben
    is not hung up if the number called is not one of the room | 0 begins zoe, 0 see remove ben, 0 seenAs call=zoe, 0 click, 10 | | click held | remove Zoe failed changed person | remove dropped
    is not hung up if the call has ended             | 0 remove ben, 0.5 hangsUp ben, 10 | | remove held | | remove dropped Ben
    or cannot be read                                | 0 remove ben, 0.5 fault refuse GET 403 /Call/, 10 | | remove held | remove Ben failed stale | remove dropped Ben
    is me only after a question that names me        | 0 remove ana, 0.5, 0.6 yes, 1 | hang up Ana | remove asks about Ana of 1 with me, yes accepted 1 | remove Ana accepted | remove accepted Ana
    cannot be muted                                  | 0 mute ben, 10 | | mute stale noRoster | |
    or kicked                                        | 0 kick ben, 10 | | kick held | kick Ben failed stale noRoster | kick dropped Ben
    is hung up once if the response was lost, which the call confirms | 0 fault cutAfter DELETE, 0 remove ben, 30 | hang up Ben | remove held | | remove unknown Ben, remove confirmed Ben
  `,
    { reported: 'calls', profile: 'vobiz' },
  )
})
