/* vane--1.0.sql - what CREATE EXTENSION vane makes. */
\echo Use "CREATE EXTENSION vane" to load this file. \quit

/* A task without a model is NULL. Probabilities of a task sum to 1. */
CREATE TYPE vane_scores AS (
    stance text, p_favor real, p_against real, p_none real,
    sentiment text, p_positive real, p_neutral real, p_negative real,
    empty boolean
);

/* The answer depends on the text and on the models alone, so it is IMMUTABLE as long as the models are: after a change
 * of vane.models, or of the folders it names, REINDEX what was computed with the old ones. */
CREATE FUNCTION vane_sentiment(comment text) RETURNS text
    AS 'MODULE_PATHNAME', 'postgresql_vane_sentiment' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;

CREATE FUNCTION vane_stance(comment text, target text) RETURNS text
    AS 'MODULE_PATHNAME', 'postgresql_vane_stance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;

CREATE FUNCTION vane_score(comment text) RETURNS vane_scores
    AS 'MODULE_PATHNAME', 'postgresql_vane_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;

CREATE FUNCTION vane_score(comment text, target text) RETURNS vane_scores
    AS 'MODULE_PATHNAME', 'postgresql_vane_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 500;

CREATE FUNCTION vane_explain(comment text) RETURNS json
    AS 'MODULE_PATHNAME', 'postgresql_vane_explain' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 5000;

CREATE FUNCTION vane_models() RETURNS json
    AS 'MODULE_PATHNAME', 'postgresql_vane_models' LANGUAGE C STABLE STRICT PARALLEL SAFE;
