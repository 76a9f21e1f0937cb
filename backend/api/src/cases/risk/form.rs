//! The form of the risk assessment: factors, what each level asks to be done, what asks for a new one.

use actix_web::get;
use actix_web::web::{Data, Json};
use punte_domain::cases::RiskLevel;
use punte_domain::cases::risk::RiskFactor;
use punte_domain::language::Labels;
use punte_domain::pack::Code as PackCode;
use serde::Serialize;
use strum::IntoEnumIterator;
use utoipa::ToSchema;

use crate::auth::SignedIn;
use crate::{App, Problem};

/// The form of the risk assessment of the country pack.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskForm)]
pub(crate) struct RiskFormView {
    #[schema(example = "2026.1")]
    version: String,
    /// Whether it was checked against an official text.
    is_verified: bool,
    /// Its factors, one domain on each page.
    domains: Vec<RiskDomainView>,
    /// What each level asks to be done, the highest first.
    levels: Vec<RiskLevelView>,
}

/// Factors of one kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskDomain)]
struct RiskDomainView {
    #[schema(example = "exploiter")]
    code: String,
    labels: Labels,
    factors: Vec<RiskLabel>,
}

/// A factor of risk, or something to do, with its name in every language.
#[derive(Debug, Serialize, ToSchema)]
struct RiskLabel {
    #[schema(example = "explicit_threat")]
    code: String,
    labels: Labels,
}

/// A level and what it asks to be done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskLevelActions)]
struct RiskLevelView {
    level: RiskLevel,
    actions: Vec<RiskLabel>,
}

impl From<&RiskFactor> for RiskLabel {
    fn from(factor: &RiskFactor) -> Self {
        Self {
            code: factor.code.clone(),
            labels: factor.labels.clone(),
        }
    }
}

impl From<&PackCode> for RiskLabel {
    fn from(code: &PackCode) -> Self {
        Self {
            code: code.code.clone(),
            labels: code.labels.clone(),
        }
    }
}

/// Read the form of the risk assessment
///
/// Its factors in three languages, and what each level asks to be done. For anybody who is signed
/// in; it holds no personal data.
#[utoipa::path(tag = "pack", operation_id = "risk_form_read",
    responses((status = OK, body = RiskFormView), Problem))]
#[get("/risk-form")]
pub(in crate::cases) async fn read(app: Data<App>, _caller: SignedIn) -> Result<Json<RiskFormView>, Problem> {
    let form = app.pack.risk();
    let domains = form.domains.iter().map(|domain| RiskDomainView {
        code: domain.code.clone(),
        labels: domain.labels.clone(),
        factors: domain.factors.iter().map(Into::into).collect(),
    });
    let levels = RiskLevel::iter().rev().map(|level| RiskLevelView {
        level,
        actions: form.actions(level).iter().map(Into::into).collect(),
    });
    Ok(Json(RiskFormView {
        version: form.version.clone(),
        is_verified: form.is_verified,
        domains: domains.collect(),
        levels: levels.collect(),
    }))
}
