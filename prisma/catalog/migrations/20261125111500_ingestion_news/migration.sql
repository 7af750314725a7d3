-- Whoever waits for an ingestion hears of a change in the transaction that makes it, whichever process that is.
CREATE FUNCTION tell_of_ingestion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('catalog_news', 'ingestion:' || NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER ingestion_news AFTER UPDATE ON "ingestion"
  FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION tell_of_ingestion();
