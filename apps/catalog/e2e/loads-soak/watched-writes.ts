import type { Database } from '@apphub/catalog';

/** A setting of each connection that says whose it is; see `connectionOf`. */
const MACHINE = 'soak.machine';
/** Each step of a task takes so long, so that a kill can meet it. Seconds. */
const STEP_SECONDS = 0.12;

/**
 * Makes the database slow at each step of a task, and has it note who took it: `soak_writes` is what the loads themselves
 * cannot forge. While a task is being completed, the connection that does it is named "completing <machine>".
 */
export async function watchWrites(database: Database): Promise<void> {
  await database.raw(`
    CREATE TABLE IF NOT EXISTS soak_writes (
      number bigserial PRIMARY KEY, task uuid NOT NULL, slug text NOT NULL, machine text, attempt integer NOT NULL,
      was text NOT NULL, state text NOT NULL, stage text, at timestamptz NOT NULL DEFAULT clock_timestamp());
    CREATE OR REPLACE FUNCTION soak_step() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO soak_writes (task, slug, machine, attempt, was, state, stage)
      VALUES (NEW.id, NEW.slug, current_setting('${MACHINE}', true), NEW.attempt, OLD.state, NEW.state, NEW.stage);
      IF OLD.state = 'running' AND NEW.state = 'completed' THEN
        PERFORM set_config('application_name', 'completing ' || coalesce(current_setting('${MACHINE}', true), ''), true);
      END IF;
      PERFORM pg_sleep(${STEP_SECONDS});
      RETURN NEW;
    END $$;
    CREATE OR REPLACE TRIGGER soak_step AFTER UPDATE ON load_tasks FOR EACH ROW
      WHEN (OLD.state = 'running' AND (NEW.state <> 'running' OR NEW.stage IS DISTINCT FROM OLD.stage) OR OLD.attempt <> NEW.attempt)
      EXECUTE FUNCTION soak_step();`);
}

/** @returns the address of a database for one process, which its connections tell the database. */
export function connectionOf(url: string, { machine, port }: { readonly machine: string; readonly port: number }): string {
  const address = new URL(url);
  address.port = String(port);
  address.searchParams.set('options', `-c ${MACHINE}=${machine}`);
  return address.href;
}
