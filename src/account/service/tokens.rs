//! API tokens, from their making to their revocation.

use super::{Accounts, blocking, checked_name, entry};
use crate::account::{ApiToken, Credential, Error, Principal, Scope, secret, store};
use crate::audit;
use crate::clock::DAY;
use crate::store::random_id;

impl Accounts {
    /// Whose API token this is, if it is valid.
    pub async fn token(&self, token: &str) -> Result<Option<Principal>, Error> {
        let now = self.clock.now_micros();
        let hash = secret::hash(token);
        if let Some(principal) = self.believed.get(&hash, now) {
            return Ok(Some(principal));
        }
        let generation = self.believed.generation();
        let db = self.db.clone();
        let found =
            blocking(move || db.read(|conn| Ok::<_, Error>(store::token(conn, &hash)?))).await?;
        Ok(found
            .filter(|(_, _, expires_at, account)| now < *expires_at && !account.disabled)
            .map(|(id, scopes, expires_at, account)| {
                let credential = Credential::Token { id, scopes };
                let principal = Principal {
                    account,
                    credential,
                };
                self.believed
                    .remember(generation, hash, &principal, expires_at, now);
                principal
            }))
    }

    /// Makes a token; the text returned is shown once and stored nowhere.
    pub async fn create_token(
        &self,
        account: i64,
        name: &str,
        scopes: Vec<Scope>,
        days: i64,
    ) -> Result<(ApiToken, String), Error> {
        let name = checked_name(name)?;
        if scopes.is_empty() {
            return Err(Error::NoScope);
        }
        if !(1..=365).contains(&days) {
            return Err(Error::TokenLife);
        }
        let now = self.clock.now_micros();
        let text = secret::new("cst_");
        let hash = secret::hash(&text);
        let token = ApiToken {
            id: random_id(),
            name,
            scopes,
            created_at: now,
            expires_at: now + days * DAY,
        };
        let made = token.clone();
        self.change(move |conn| {
            store::insert_token(conn, &made, &hash, account)?;
            audit::record(conn, entry(now, Some(account), "token.create", "token"))?;
            Ok(())
        })
        .await?;
        Ok((token, text))
    }

    pub async fn tokens(&self, account: i64) -> Result<Vec<ApiToken>, Error> {
        let db = self.db.clone();
        blocking(move || db.read(|conn| Ok(store::tokens(conn, account)?))).await
    }

    pub async fn revoke_token(&self, account: i64, token: i64) -> Result<(), Error> {
        let now = self.clock.now_micros();
        self.change(move |conn| {
            if !store::delete_token(conn, account, token)? {
                return Err(Error::NotYours);
            }
            audit::record(conn, entry(now, Some(account), "token.revoke", "token"))?;
            Ok(())
        })
        .await
    }
}
