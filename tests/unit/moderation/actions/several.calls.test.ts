import { describe } from 'vitest'
import { actionsEach } from '../../../support/action-scene.ts'

const CALLS = '0 begins zoe, 0 begins kim, 0 begins bea'
const ALL = 'hangUp zoe kim bea'
describe.each(['plivo', 'vobiz'] as const)('at %s, several calls', (profile) => {
  actionsEach(
    `
    are in one question, and each is read right before its own request | ${CALLS}, 0 ${ALL}, 1 trace, 1 yes, 3 trace | hang up Zoe, hang up Kim, hang up Bea | hangUp asks about Zoe+Kim+Bea, trace read Zoe + read Kim + read Bea, yes 3 accepted, trace read Zoe + hang up Zoe + read Kim + hang up Kim + read Bea + hang up Bea | hangupCall Zoe accepted, hangupCall Kim accepted, hangupCall Bea accepted | hangupCall accepted Zoe, hangupCall accepted Kim, hangupCall accepted Bea
    are not hung up after a sleep, even once the computer is awake | ${CALLS}, 0 ${ALL}, 1 latency 300, 1 yes, 1.5 drop sleep, 20 | hang up Zoe | hangUp asks about Zoe+Kim+Bea, yes 1 accepted 1 failed 1 notSent cancelled sleep | | hangupCall accepted Zoe, hangupCall confirmed Zoe
  `,
    { profile },
  )
})

describe('of several calls', () => {
  actionsEach(`
    one that ended before the question is not in it, and one that ended after it is counted | ${CALLS}, 0.5 hangsUp zoe, 1 ${ALL}, 1.5 hangsUp kim, 2 yes, 3 ask ${ALL}, 4 | hang up Kim, hang up Bea | hangUp asks about Kim+Bea, yes 1 accepted 1 gone, ask notFound | hangupCall Bea accepted | hangupCall alreadyGone Kim, hangupCall accepted Bea
    one that turns out to be somebody else’s is not hung up; the others are | ${CALLS}, 0 ${ALL}, 1 renamed kim name Uma, 1 yes, 3 | hang up Zoe, hang up Bea | hangUp asks about Zoe+Kim+Bea, yes 2 accepted 1 failed changed person | hangupCall Zoe accepted, hangupCall Bea accepted | hangupCall accepted Zoe, hangupCall accepted Bea
    nothing more is hung up after one that cannot be read | ${CALLS}, 0 ${ALL}, 1 fault fail GET 500 /Call/, 1 yes, 9 | | hangUp asks about Zoe+Kim+Bea, yes 1 failed 2 notSent server | |
    nor after one whose outcome is unknown           | ${CALLS}, 0 ${ALL}, 1 fault cutAfter DELETE, 1 yes, 3 | hang up Zoe | hangUp asks about Zoe+Kim+Bea, yes 1 unknown 2 notSent unknownOutcome cut | | hangupCall unknown Zoe
    none is that the question did not name           | ${CALLS}, 0 hangUp zoe kim, 1 yes ${ALL}, 3 | | hangUp asks about Zoe+Kim, yes unconfirmed | |
    one that was chosen twice is named and hung up once | ${CALLS}, 0 hangUp zoe kim bea zoe, 1 yes, 3 | hang up Zoe, hang up Kim, hang up Bea | hangUp asks about Zoe+Kim+Bea, yes 3 accepted | hangupCall Zoe accepted, hangupCall Kim accepted, hangupCall Bea accepted | hangupCall accepted Zoe, hangupCall accepted Kim, hangupCall accepted Bea
  `)
})
