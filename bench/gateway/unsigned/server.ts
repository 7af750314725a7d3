// Our gateway with nothing in front and nothing signed: what no setting allows where identity is configured.
import { readGatewayConfig } from '../../../gateway/config.ts'
import { createGateway } from '../../../gateway/index.ts'

const config = readGatewayConfig()
const gateway = await createGateway({ ...config, secret: null, hasIdentity: false })
await gateway.listen()
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)))
