-- What the functions promise. Figures are compared with the command's elsewhere, since they change with the models.
CREATE EXTENSION vane;
\dx vane
SELECT p.proname, pg_get_function_arguments(p.oid) AS arguments, p.provolatile AS volatile, p.proisstrict AS strict,
       p.proparallel AS parallel
FROM pg_proc p WHERE p.proname LIKE 'vane%' ORDER BY 1, 2;
-- labels
SELECT vane_sentiment('What a lovely day, thank you so much! 😊') AS lovely, vane_sentiment('This is awful, I hate it.') AS awful,
       vane_sentiment('') AS nothing;
SELECT vane_stance('', 'chip-export') AS nothing;
-- strict
SELECT vane_sentiment(NULL) IS NULL AND vane_stance(NULL, 'chip-export') IS NULL AND vane_stance('x', NULL) IS NULL
       AND vane_score(NULL) IS NULL AND vane_explain(NULL) IS NULL AS strict;
-- the composite
SELECT (vane_score('')).*;
SELECT s.stance IN ('favor', 'against', 'none') AS stance, s.sentiment,
       abs(s.p_favor + s.p_against + s.p_none - 1) < 1e-5 AS stance_sums,
       abs(s.p_positive + s.p_neutral + s.p_negative - 1) < 1e-5 AS sentiment_sums, s.empty
FROM vane_score('This is awful, I hate it.') s;
SELECT vane_score('Sell them the chips') = vane_score('Sell them the chips', 'chip-export') AS the_first_target;
-- the parts of an explanation add up to what separates the labels
SELECT e->>'task' AS task, e->>'target' AS target, (SELECT string_agg(s->>'text', '|') FROM json_array_elements(e->'spans') s) AS words,
       abs(ln((e->>'p_negative')::numeric / (e->>'p_positive')::numeric)
           - ((e->'base'->>'negative')::numeric - (e->'base'->>'positive')::numeric)
           - (SELECT sum((s->>'negative')::numeric - (s->>'positive')::numeric) FROM json_array_elements(e->'spans') s)) < 0.01 AS adds_up
FROM json_array_elements(vane_explain('I "hate" this\thing 😡 - ' || chr(10) || 'really')) e;
SELECT json_array_length(vane_explain('')) AS models;
SELECT m->>'task' AS task, m->>'target' AS target FROM json_array_elements(vane_models()) m;
-- errors
DO $$ BEGIN PERFORM vane_stance('x', 'nobody''s policy'); EXCEPTION WHEN undefined_object THEN RAISE NOTICE '%', SQLERRM; END $$;
DO $$ BEGIN PERFORM vane_score('x', ''); EXCEPTION WHEN undefined_object THEN RAISE NOTICE '%', SQLERRM; END $$;
DO $$ BEGIN PERFORM vane_explain(repeat('x ', 600000)); EXCEPTION WHEN program_limit_exceeded THEN RAISE NOTICE '%', SQLERRM; END $$;
DO $$ BEGIN PERFORM vane_sentiment(repeat('x ', 5000000)); EXCEPTION WHEN program_limit_exceeded THEN RAISE NOTICE '%', SQLERRM; END $$;
-- a compressed and a stored text are read as what they are
CREATE TABLE long_texts (body text);
INSERT INTO long_texts VALUES (repeat('good ', 100000)), ((SELECT string_agg(md5(i::text), ' ') FROM generate_series(1, 20000) i));
SELECT pg_column_size(body) < octet_length(body) AS compressed, (vane_score(body)).sentiment = (vane_score(body || '')).sentiment AS same FROM long_texts;
-- names of its own: the extension can live in a schema, and goes without a trace
DROP EXTENSION vane;
CREATE SCHEMA moderation;
CREATE EXTENSION vane SCHEMA moderation;
SELECT (moderation.vane_score('')).empty;
DROP EXTENSION vane;
SELECT count(*) FROM pg_proc WHERE proname LIKE 'vane%';
