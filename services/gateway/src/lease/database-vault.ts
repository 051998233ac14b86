import { existsSync, readFileSync, renameSync } from 'node:fs'
import { SpineError } from '@digital-spine/core'
import { type Fence, type Migrations, openDatabase } from '@digital-spine/runtime'
import { openFileVault, openSharedVault, type Vault, type VaultPlace } from '@digital-spine/vault'

type Schema = { vaults: { id: string; value: string; revision: number } }

const migrations: Migrations = {
  '001-vaults': {
    async up(db) {
      await db.schema
        .createTable('vaults')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('revision', 'bigint', (column) => column.notNull())
        .execute()
    },
  },
}
const id = 'gateway'

/**
 * Opens the vault that is sealed in a database. A vault in `file` that nobody has brought there yet is brought there, and is
 * not read again. Throws VAULT_LOCKED, and CONFIG_INVALID if both are there and of two identities.
 */
export async function openDatabaseVault(options: {
  databaseUrl: string
  file: string
  secret: Uint8Array
  fence?: Fence
}): Promise<Vault> {
  const { databaseUrl, file, secret, fence } = options
  const db = await openDatabase<Schema>({ url: databaseUrl, migrations, part: 'vault', fence })
  const place: VaultPlace = {
    find: () => db.selectFrom('vaults').select(['value', 'revision']).where('id', '=', id).executeTakeFirst(),
    async put(value, revision) {
      const next = revision + 1
      const written =
        revision === 0
          ? await db
              .insertInto('vaults')
              .values({ id, value, revision: next })
              .onConflict((conflict) => conflict.doNothing())
              .returning('revision')
              .executeTakeFirst()
          : await db
              .updateTable('vaults')
              .set({ value, revision: next })
              .where('id', '=', id)
              .where('revision', '=', revision)
              .returning('revision')
              .executeTakeFirst()
      return written?.revision
    },
  }
  try {
    if (existsSync(file)) await adopt(place, file, secret)
    const vault = await openSharedVault({ place, secret })
    return {
      ...vault,
      async [Symbol.asyncDispose]() {
        await vault[Symbol.asyncDispose]()
        await db.destroy()
      },
    }
  } catch (error) {
    await db.destroy()
    throw error
  }
}

async function adopt(place: VaultPlace, file: string, secret: Uint8Array): Promise<void> {
  await using found = await openFileVault({ path: file, secret })
  await place.put(readFileSync(file, 'utf8'), 0)
  await using shared = await openSharedVault({ place, secret })
  const [own, theirs] = await Promise.all([found, shared].map((vault) => vault.account('account')))
  if (own?.address !== theirs?.address)
    throw new SpineError(
      'CONFIG_INVALID',
      `${file} is the vault of another identity than the one that the database has. Take it away, or use another database.`,
    )
  renameSync(file, `${file}.moved`)
}
