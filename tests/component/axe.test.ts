import { testStates } from './axe.ts'

testStates('light')
