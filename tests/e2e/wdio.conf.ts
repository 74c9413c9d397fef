import { electronConfig } from '../support/wdio/config.ts'

export const config = await electronConfig('./*.spec.ts')
