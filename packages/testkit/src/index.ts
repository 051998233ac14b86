export { findDebianFile, findDebianTool } from './debian-tool.ts'
export { startPostgres, type TestPostgres } from './postgres.ts'
export { tempFolder } from './temp-folder.ts'
export { startTestNetwork, type TestNetwork } from './test-network.ts'
