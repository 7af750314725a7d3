-- Whoever follows a library hears of a change in the transaction that makes it, whichever process that is.
CREATE FUNCTION tell_of_library() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('library_news', 'library:' || NEW.user_id);
  RETURN NULL;
END $$;

CREATE TRIGGER library_begun AFTER INSERT ON "change_counter"
  FOR EACH ROW WHEN (NEW.seq > 0) EXECUTE FUNCTION tell_of_library();

-- Taking turns at it changes nothing.
CREATE TRIGGER library_news AFTER UPDATE ON "change_counter"
  FOR EACH ROW WHEN (OLD.seq IS DISTINCT FROM NEW.seq) EXECUTE FUNCTION tell_of_library();
