import { administrator } from './administrator.ts'
import { anyone } from './anyone.ts'
import { publisher } from './publisher.ts'
import { reader } from './reader.ts'

export const exampleGroups = [anyone, reader, publisher, administrator]
