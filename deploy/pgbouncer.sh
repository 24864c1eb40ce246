#!/bin/sh
# Start PgBouncer with the password of the database. A quote in it is doubled.
umask 077
password=$(printf %s "$POSTGRES_PASSWORD" | sed 's/"/""/g')
printf '"careerladder" "%s"\n' "$password" > /tmp/users
exec pgbouncer "${1:-/etc/careerladder/pgbouncer.ini}"
