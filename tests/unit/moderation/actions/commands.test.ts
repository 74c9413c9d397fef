import { describe } from 'vitest'
import { actionsEach } from '../../../support/action-scene.ts'

describe('a click', () => {
  actionsEach(`
    is shown until a roster shows its effect         | 0 mute ben, 0.1 | mute Ben | mute accepted 1 | mute Ben accepted | mute accepted Ben
    is then confirmed                                | 0 mute ben, 3 | mute Ben | mute accepted 1 | | mute accepted Ben, mute confirmed Ben
    on all but me is sent for those of a new roster  | 0 join zoe, 0 mute others, 0.2 | mute Ben+Eve+Zoe | mute accepted 3 | mute Ben+Eve+Zoe accepted | mute accepted Ben+Eve+Zoe
    on all but me needs to know who is me            | 0 me zoe, 0 mute others, 1 | | mute changed me | |
    on those whom I muted leaves me out              | 0 mute ana, 0 mute ben, 2.5 unmute mine, 3 | mute Ana, mute Ben, unmute Ben | mute accepted 1, mute accepted 1, unmute accepted 1 | unmute Ben accepted | *
    after its opposite waits for that                | 0 latency 900, 0 mute ben, 0 unmute ben, 0 mute ben, 9 | mute Ben, unmute Ben, mute Ben | mute accepted 1, unmute accepted 1, mute accepted 1 | | *
    on another caller waits for nothing              | 0 fault silent POST, 0 mute ben, 0.1 fine, 0.1 mute eve, 0.6 | mute Ben, mute Eve | mute accepted 1 | mute Ben sending, mute Eve accepted | mute accepted Eve
    on everyone waits, and makes others wait         | 0 latency 400, 0 mute ben, 0 mute all, 0 unmute eve, 5 | mute Ben, mute all, unmute Eve | mute accepted 1, mute accepted 3, unmute accepted 1 | | *
    that repeats the last one has its result         | 0 mute ben, 0 mute ben, 3 | mute Ben | mute accepted 1, mute accepted 1 | | mute accepted Ben, mute confirmed Ben
    on Remove that repeats the last one removes once | 0 remove ben, 0 remove ben, 5 | mute Ben, hang up Ben | remove held, remove held | | *
    that confirms twice ends once                    | 0 end, 0.1 yes, 0.1 yes, 5 | end | end asks about Weekly of 3 with me, yes accepted, yes accepted | | end accepted, end confirmed, ended by you
    on a room that has ended sends nothing           | 0 see end, 0 ends, 4 click, 5 | | click alreadyGone | | ended
    on a room that cannot be read ends nothing       | 0 fault refuse GET, 5 end, 8 | | end stale | |
    in read-only mode is refused, and what is held is dropped | 0 remove ben, 0.1 readOnly on, 0.1 mute eve, 0.1 ask end, 6 | mute Ben | remove held, mute readOnly, ask readOnly | remove Ben failed readOnly | mute accepted Ben, mute confirmed Ben, remove dropped Ben
    whose account is removed as it waits does not say that they left | 0 set holdSeconds 0, 0 latency 3000, 20 kick ben, 20 remove eve, 21 noAccount, 40 | | kick noAccount, remove noAccount | |
    whose account is removed as a question waits, too | 0 latency 5500, 20 ask remove ben, 20 ask end, 21 noAccount, 40 | | ask noAccount, ask noAccount | |
  `)
})

describe('a slow provider', () => {
  actionsEach(`
    after 12 s the room is not ended                 | 0 fault silent, 0 mute ben, 0.2 end, 0.3 yes, 12.2 fine, 200 | mute Ben | end asks about Weekly of 3 with me, mute unknownOutcome timeout, yes stale slow | | mute unknown Ben
    nor is anybody removed, and the log says so      | 0 fault silent, 0 mute ben, 0.2 remove ben, 12.2 fine, 200 | mute Ben | remove held, mute unknownOutcome timeout | remove Ben failed stale late | mute unknown Ben, remove dropped Ben
    7 s for a mute and 4 s for a read are too long   | 0 kick ben, 2.9 latency 7500, 2.9 mute ben, 3.9 latency 4000, 24 | mute Ben, mute Ben | kick held, mute accepted 1 | kick Ben failed stale late | *
    what waits for a read says so                    | 0 set holdSeconds 0, 0 latency 3000, 20 mute ben, 20 kick eve, 21.1 | mute Ben | | mute Ben sending, kick Eve checking |
    a removal too                                    | 0 set holdSeconds 0, 0 latency 3000, 20 remove eve, 21.1 | | | remove Eve checking |
    and is sent after 3 s                            | 0 set holdSeconds 0, 0 latency 3000, 20 remove eve, 20 kick ben, 40 | hang up Eve, kick Ben | remove accepted 1, kick accepted 1 | | *
    after 12 s nothing is sent or asked              | 0 set holdSeconds 0, 0 latency 12000, 20 mute ben, 20 kick eve, 20 end, 60 | | end stale slow, mute stale slow, kick stale slow | |
    nor what was confirmed before                    | 0 end, 3 latency 12000, 3 yes, 90 | | end asks about Weekly of 3 with me, yes stale slow | |
    a removal names the call, so it is sent once     | 0 set holdSeconds 0, 0 latency 12000, 20 remove ben, 90 | hang up Ben | remove unknownOutcome timeout | remove Ben failed unknownOutcome timeout | remove unknown Ben
  `)
})

describe('where the provider lists nobody', () => {
  const AGAIN = '0 ends, 0 latency 200, 0 read, 0.15 starts, 0.4 latency 30'
  actionsEach(
    `
    a mute of everyone stays requested               | 0 mute all, 7 | mute all | mute accepted | mute all requested | mute accepted
    for a minute                                     | 0 mute all, 67 | mute all | mute accepted | | mute accepted
    a question has no head count                     | 0 end, 0.1 yes, 0.2 | end | end asks about Weekly, yes accepted | end accepted | end accepted
    after a 404 and a live room, a question is void  | 0 end, ${AGAIN}, 1.5 yes, 1.7 end, 1.9 yes, 2.1 | end | end asks about Weekly, yes changed instance, end asks about Weekly, yes accepted | end accepted | end accepted
    and so is a click on everyone                    | 0 see mute all, ${AGAIN}, 1.5 click, 2 | | click changed instance | |
    or on all but me                                 | 0 see mute others, ${AGAIN}, 1.5 click, 2 | | click changed instance | |
    but not a later one                              | ${AGAIN}, 1.5 mute all, 2 | mute all | mute accepted | mute all accepted | mute accepted
  `,
    { profile: 'vobiz' },
  )
})

describe('several callers', () => {
  actionsEach(`
    a mute never fails because of one without an id  | 0 noId zoe, 4 mute zoe ben eve, 4.2 | mute Ben+Eve | mute 2 accepted 1 failed invalid memberId | mute Ben+Eve accepted, mute Zoe failed invalid memberId | mute accepted Ben+Eve, mute failed Zoe
    nor does an unmute                               | 0 noId zoe, 4 unmute zoe ben eve, 4.2 | unmute Ben+Eve | unmute 2 accepted 1 failed invalid memberId | * | *
    nor does a kick                                  | 0 noId zoe, 4 kick zoe ben eve, 4.2 yes, 4.4 | kick Ben, kick Eve | kick asks about Zoe+Ben+Eve of 3, yes 2 accepted 1 failed invalid memberId | kick Ben+Eve accepted, kick Zoe failed invalid memberId | kick accepted Ben+Eve, kick failed Zoe
    a removal counts each, and stops at a failure    | 0 remove ben eve ana, 0.1 fault refuse DELETE 403 eve, 0.1 yes, 0.8 | hang up Ben, hang up Eve | remove asks about Ben+Eve+Ana of 3 with me, yes 1 accepted 1 failed 1 notSent forbidden | remove Ben accepted, remove Eve failed forbidden, remove Ana failed cancelled stopped | remove accepted Ben, remove failed Eve, remove failed Ana
    but not at one who left as it was sent           | 0 remove ben eve, 0.1 meanwhile ben, 0.1 yes, 0.6 | hang up Ben, hang up Eve | remove asks about Ben+Eve of 2, yes 1 accepted 1 gone | remove Eve accepted | remove alreadyGone Ben, remove accepted Eve
    a 404 for one who is there is unknown            | 0 remove ben eve, 0.1 fault refuse DELETE 404 ben, 0.1 yes, 0.6 | hang up Ben, hang up Eve | remove asks about Ben+Eve of 2, yes 1 accepted 1 unknown unknownOutcome notFound | remove Ben accepted, remove Eve accepted | remove unknown Ben, remove accepted Eve
    a lost response stops a kick, and is confirmed   | 0 kick ben eve ana, 0.1 fault cutAfter POST, 0.1 yes, 8 | kick Ben | kick asks about Ben+Eve+Ana of 3 with me, yes 1 unknown 2 notSent unknownOutcome cut | kick Eve+Ana failed cancelled stopped | kick unknown Ben, kick failed Eve+Ana, kick confirmed Ben
    a lost removal is confirmed too                  | 0 remove ben eve, 0.1 fault cutAfter DELETE 0 eve, 0.1 yes, 5 | hang up Ben, hang up Eve | remove asks about Ben+Eve of 2, yes 1 accepted 1 unknown unknownOutcome cut | | remove accepted Ben, remove unknown Eve, remove confirmed Ben, remove confirmed Eve
    a sleep stops the rest                           | 0 latency 300, 0 remove ben eve ana, 0.1 yes, 0.8 drop sleep, 1.5 | hang up Ben, hang up Eve | remove asks about Ben+Eve+Ana of 3 with me, yes 2 accepted 1 failed cancelled sleep | remove Ana failed cancelled sleep | remove accepted Ben+Eve, remove failed Ana, remove confirmed Ben+Eve
    one outcome for all is one line of the log       | 0 remove ben eve, 0.1 yes, 5 | hang up Ben, hang up Eve | remove asks about Ben+Eve of 2, yes accepted 2 | | remove accepted Ben+Eve, remove confirmed Ben+Eve
    a 404 is followed by one request for each who is there | 0 fault refuse POST 404 - 1, 0 mute ben eve, 3 | mute Ben+Eve, mute Ben, mute Eve | mute accepted 2 | | mute accepted Ben+Eve, mute confirmed Ben+Eve
    and by none for those who left                   | 0 meanwhile ana, 0 fault refuse POST 404 - 1, 0 mute ana ben eve, 3 | mute Ana+Ben+Eve, mute Ben, mute Eve | mute 2 accepted 1 gone | | mute alreadyGone Ana, mute accepted Ben+Eve, mute confirmed Ben+Eve
  `)
})

describe('a 404', () => {
  const NOT_FOUND = 'fault refuse GET 404 /Conference/Weekly/'
  actionsEach(`
    to an end does not say who ended the room        | 0 end, 0.1 meanwhile ends, 0.1 yes, 5 | end | end asks about Weekly of 3 with me, yes alreadyGone | | ended, end alreadyGone
    to one read for an end does not keep it back     | 0 end, 1.7 ${NOT_FOUND}, 1.7 yes, 1.72 fine, 2.5 | end | end asks about Weekly of 3 with me, yes accepted | end accepted | end accepted
    nor to one for a kick                            | 0 set holdSeconds 0, 1.7 ${NOT_FOUND}, 1.7 kick ben, 1.72 fine, 2.5 | kick Ben | kick accepted 1 | kick Ben accepted | kick accepted Ben
    nor does it make a click on everyone void        | 0 see mute all, 0 ${NOT_FOUND}, 0 read, 0.02 fine, 1 click, 1.2 | mute all | click accepted 3 | mute all accepted | *
  `)
})

describe('a confirmation', () => {
  const ASKED = 'end asks about Weekly of 3 with me'
  actionsEach(`
    is needed for several, for me, and for everyone  | 0 remove ana ben eve, 0.1 remove ana, 0.2 kick all, 0.3 end, 1 | | remove asks about Ana+Ben+Eve of 3 with me, remove asks about Ana of 1 with me, kick asks about Weekly of 3 with me, ${ASKED} | |
    is needed to unmute, deafen, undeafen everyone   | 0 unmute all, 0.1 yes, 0.3 deafen all, 0.4 yes, 0.6 undeafen all, 0.7 yes, 1 | unmute all, deafen all, undeafen all | unmute asks about Weekly of 3 with me, yes accepted 3, deafen asks about Weekly of 3 with me, yes accepted 3, undeafen asks about Weekly of 3 with me, yes accepted 3 | * | *
    is not needed to mute all, and unmute mine       | 0 mute all, 2 unmute mine, 4 | mute all, unmute Ben+Eve | mute accepted 3, unmute accepted 2 | | *
    of all but me is about the others                | 0 deafen others, 0.1 yes, 1 | deafen Ben+Eve | deafen asks about Ben+Eve of 2, yes accepted 2 | deafen Ben+Eve accepted | deafen accepted Ben+Eve
    does not kick who joins later                    | 0 kick others, 0.1 join zoe, 3.5 yes, 5 | kick Ben, kick Eve | kick asks about Ben+Eve of 2, yes accepted 2 | | *
    is void after a sleep                            | 0 end, 0.1 drop sleep, 0.1 yes, 0.2 end, 1 | | ${ASKED}, yes unconfirmed, ${ASKED} | |
    is void after a lost network                     | 0 end, 0.1 drop network, 0.1 yes, 0.2 end, 1 | | ${ASKED}, yes unconfirmed, ${ASKED} | |
    is void after ten seconds                        | 0 end, 10.1 yes, 11 | | ${ASKED}, yes unconfirmed | |
    is void after use for another action             | 0 end, 0.1 yes remove ana ben eve, 0.2 yes, 1 | | ${ASKED}, yes unconfirmed, yes unconfirmed | |
    is void for another run                          | 0 end, 0 ends, 0 starts, 2.5 yes, 3 | | ${ASKED}, yes changed instance | | *
    cannot be made up                                | 0 yes, 1 | | yes unconfirmed | |
    to remove some does not remove others            | 0 remove ben eve, 0.1 yes remove ben eve ana, 0.2 remove ben eve, 0.3 yes remove all, 1 | | remove asks about Ben+Eve of 2, yes unconfirmed, remove asks about Ben+Eve of 2, yes unconfirmed | |
    46 to remove one removes that one at once        | 0 ask remove ben, 0.1 yes remove ben, 1 | hang up Ben | ask asks about Ben of 1, yes accepted 1 | remove Ben accepted | remove accepted Ben
    46 to remove one removes nobody else             | 0 ask remove eve, 0.1 yes remove ben, 1 | | ask asks about Eve of 1, yes unconfirmed | |
  `)
})

describe('end all', () => {
  const ASKED = 'endAll asks about 1 rooms of 3 with me'
  actionsEach(`
    needs the typed name of the account              | 0 endAll, 0.2 yes, 0.3 type Another, 0.3 type right, 1 | end all | ${ASKED}, yes unconfirmed typedName, type invalid accountName, type accepted | | endAll accepted
    46 needs a yes to the system, once               | 0 endAll, 0.2 type right declines, 0.3 type right, 1 | | ${ASKED}, type cancelled declined, type unconfirmed | |
    46 is not sent if read-only mode comes first     | 0 endAll, 0.2 type right readOnly, 1 | | ${ASKED}, type readOnly | |
    46 is not sent if a sleep comes first            | 0 endAll, 0.2 type right sleep, 1 | | ${ASKED}, type cancelled sleep | |
    46 is not sent if the network is lost first      | 0 endAll, 0.2 type right network, 1 | | ${ASKED}, type cancelled network | |
    46 is not sent if the yes takes over a minute    | 0 endAll, 0.2 type right late, 65 | | ${ASKED}, type stale question | |
    46 is sent if it takes less                      | 0 endAll, 0.2 type right inTime, 65 | end all | ${ASKED}, type accepted | | endAll accepted, ended by you, endAll confirmed
    is unknown after a 404 while a room is listed    | 0 endAll, 0.1 fault refuse DELETE 404, 0.2 type right, 1 ends, 10 | end all | ${ASKED}, type unknownOutcome notFound | | endAll unknown, ended
    whose response is lost is not said to be the cause | 0 endAll, 0.1 fault cutAfter DELETE, 0.2 type right, 10 | end all | ${ASKED}, type unknownOutcome cut | | endAll unknown, ended
    nor is one that failed                           | 0 endAll, 0.1 fault fail DELETE, 0.2 type right, 10 | end all | ${ASKED}, type unknownOutcome server | | endAll unknown, ended
    nor one that was refused                         | 0 endAll, 0.1 fault refuse DELETE 403, 0.2 type right, 1 ends, 10 | end all | ${ASKED}, type forbidden | | endAll failed, ended
  `)
})

describe('a hang-up', () => {
  const ASKED = 'hangUp asks about Ben'
  actionsEach(`
    is shown on the account and on its caller        | 0 hangUp ben, 0.1 yes, 0.5 | hang up Ben | ${ASKED}, yes accepted | remove Ben accepted, hangupCall Ben accepted | hangupCall accepted Ben
    is shown for five seconds                        | 0 hangUp ben, 0.1 yes, 4.9 | hang up Ben | ${ASKED}, yes accepted | hangupCall Ben accepted | hangupCall accepted Ben
    and no longer                                    | 0 hangUp ben, 0.1 yes, 5.3 | hang up Ben | ${ASKED}, yes accepted | | hangupCall accepted Ben
    is neither asked nor sent if the read fails      | 0 hangUp ben, 0.1 fault fail GET 500 ben, 0.1 yes, 0.1 ask hangUp ben, 10 | | ${ASKED}, yes server, ask server | |
    or is refused                                    | 0 hangUp ben, 0.1 fault refuse GET 403 ben, 0.1 yes, 0.1 ask hangUp ben, 10 | | ${ASKED}, yes forbidden, ask forbidden | |
    is not sent if the call shows another name       | 0 hangUp ben, 0.1 renamed ben name Uma, 0.1 yes, 10 | | ${ASKED}, yes changed person | |
    or another number                                | 0 hangUp ben, 0.1 renamed ben number 15550100155, 0.1 yes, 10 | | ${ASKED}, yes changed person | |
    is not sent if the read took too long            | 0 hangUp ben, 0.1 fault silent GET 0 ben 1, 0.1 latency 5000, 0.1 yes, 40 | | ${ASKED}, yes stale late | |
    is unknown after a 404 while the call is live    | 0 hangUp ben, 0.1 fault refuse DELETE 404 ben, 0.1 yes, 5 | hang up Ben | ${ASKED}, yes unknownOutcome notFound | | hangupCall unknown Ben
    is not needed if the call is over                | 0 hangUp ben, 0.1 leave ben, 0.1 yes, 5 | hang up Ben | ${ASKED}, yes alreadyGone | | hangupCall alreadyGone Ben
    that fails is not shown                          | 0 hangUp ben, 0.1 fault refuse DELETE 403, 0.1 yes, 1 | hang up Ben | ${ASKED}, yes forbidden | | hangupCall failed Ben
  `)
})
