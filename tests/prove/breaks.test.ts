import { detected, quick, testBreaks } from './detected.ts'

testBreaks(detected.filter(({ broken }) => quick.has(broken)))
