import { detected, oneForEachJudge, testBreaks } from './detected.ts'

testBreaks(detected.filter(({ broken }) => !oneForEachJudge.includes(broken)))
