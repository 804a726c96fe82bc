-- The tables of the job with --sink jdbc. No key on what is written exactly once: it would keep out the doubles that an
-- audit looks for. A statement ends with its semicolon and an empty line: PostgreSQL in single-user mode reads it, too.
CREATE TABLE IF NOT EXISTS ledger (
  split integer NOT NULL, sequence bigint NOT NULL, account text NOT NULL,
  amount_minor bigint NOT NULL, count bigint NOT NULL, sum_minor bigint NOT NULL,
  transaction_id text NOT NULL);

CREATE INDEX IF NOT EXISTS ledger_by_number ON ledger (split, sequence);

CREATE TABLE IF NOT EXISTS rejects (
  split integer NOT NULL, sequence bigint NOT NULL, reason text NOT NULL, line text NOT NULL);

CREATE INDEX IF NOT EXISTS rejects_by_number ON rejects (split, sequence);

CREATE TABLE IF NOT EXISTS balances (
  account text PRIMARY KEY, count bigint NOT NULL, sum_minor bigint NOT NULL);

