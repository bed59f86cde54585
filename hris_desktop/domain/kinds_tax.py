"""Which python-stdnum modules check which number of which country; the first one that accepts decides the form.

Only numbers of natural persons, and no module without a check digit beside one that has it: a mistyped German IdNr
would pass as a Steuernummer. A country or sort that is missing is "format only", and the person is told so.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLE = """
AD tax=ad.nrt
AL tax=al.nipt
AR tax=ar.cuit social=ar.cuit national=ar.dni
AT tax=at.tin social=at.vnr
AU tax=au.tfn
AZ tax=az.voen
BE tax=be.nn,be.bis social=be.nn,be.bis national=be.nn,be.bis
BG tax=bg.egn,bg.pnf social=bg.egn,bg.pnf national=bg.egn,bg.pnf
BR tax=br.cpf national=br.cpf
BY tax=by.unp
CA tax=ca.sin social=ca.sin
CH tax=ch.ssn social=ch.ssn national=ch.ssn
CL tax=cl.rut national=cl.rut
CN tax=cn.ric national=cn.ric
CO tax=co.nit
CR tax=cr.cpf,cr.cr national=cr.cpf,cr.cr
CU national=cu.ni
CZ tax=cz.rc,cz.dic social=cz.rc national=cz.rc
DE tax=de.idnr
DK tax=dk.cpr social=dk.cpr national=dk.cpr
DO tax=do.cedula national=do.cedula
DZ tax=dz.nif
EC tax=ec.ci,ec.ruc national=ec.ci
EE tax=ee.ik social=ee.ik national=ee.ik
ES tax=es.nif national=es.dni,es.nie
FI tax=fi.hetu,fi.veronumero social=fi.hetu national=fi.hetu
FO tax=fo.vn
FR tax=fr.nif social=fr.nir
GB tax=gb.utr
GH tax=gh.tin
GR tax=gr.vat social=gr.amka
GT tax=gt.nit
HR tax=hr.oib national=hr.oib
ID tax=id.npwp,id.nik national=id.nik
IE tax=ie.pps social=ie.pps national=ie.pps
IL tax=il.idnr national=il.idnr
IN tax=in_.pan national=in_.aadhaar
IS tax=is_.kennitala social=is_.kennitala national=is_.kennitala
IT tax=it.codicefiscale social=it.codicefiscale national=it.codicefiscale
JP tax=jp.in_ social=jp.in_ national=jp.in_
KE tax=ke.pin
KR tax=kr.rrn national=kr.rrn
LI tax=li.peid
LT tax=lt.asmens social=lt.asmens national=lt.asmens
LV tax=lv.pvn social=lv.pvn national=lv.pvn
MK tax=mk.edb
MU national=mu.nid
MX tax=mx.rfc national=mx.curp
MY national=my.nric
MZ tax=mz.nuit
NL tax=nl.bsn social=nl.bsn national=nl.bsn
NO tax=no.fodselsnummer social=no.fodselsnummer national=no.fodselsnummer
NZ tax=nz.ird
PE tax=pe.ruc national=pe.cui
PK national=pk.cnic
PL tax=pl.pesel,pl.nip social=pl.pesel national=pl.pesel
PT tax=pt.nif national=pt.cc
PY tax=py.ruc
RO tax=ro.cnp social=ro.cnp national=ro.cnp
RS tax=rs.pib
RU tax=ru.inn
SE tax=se.personnummer social=se.personnummer national=se.personnummer
SI tax=si.ddv national=si.emso
SK tax=sk.rc social=sk.rc national=sk.rc
SM tax=sm.coe
SV tax=sv.nit
TH tax=th.pin,th.tin national=th.pin
TR tax=tr.tckimlik,tr.vkn national=tr.tckimlik
UA tax=ua.rntrc
US tax=us.ssn,us.itin,us.atin social=us.ssn
UY tax=uy.rut
VE tax=ve.rif
VN tax=vn.mst
ZA tax=za.tin national=za.idnr
"""


def _read(line: str) -> tuple[str, Mapping[str, tuple[str, ...]]]:
    country, *sorts = line.split()
    pairs = (sort.partition("=") for sort in sorts)
    return country, {sort: tuple(names.split(",")) for sort, _, names in pairs}


MODULES: Mapping[str, Mapping[str, tuple[str, ...]]] = dict(_read(line) for line in _TABLE.strip().splitlines())
"""Country, then kind of number (the choices of the tax section), then modules below ``stdnum``."""
